"""Other words that models use for the keys of an answer, and for "nothing"; Chinese and English."""

from __future__ import annotations

NAME_KEYS = (
    *("name", "entity", "text", "value", "mention", "word", "span", "surface", "trigger", "argument"),
    *("名称", "名字", "实体", "实体名", "文本", "值", "提及", "触发词", "论元"),
)
LABEL_KEYS = (
    *("entity_type", "type", "label", "event_type", "category", "tag"),
    *("实体类型", "类型", "标签", "类别", "事件类型"),
)
PREDICATE_KEYS = (
    *("relation", "predicate", "relation_type", "rel", "property"),
    *("关系", "谓词", "关系类型", "属性", "type"),
)
SUBJECTS = (
    *("subject", "head", "head_entity", "source", "subj", "from"),
    *("主体", "头实体", "主语", "头", "实体1"),
)
OBJECTS = (
    *("object", "tail", "tail_entity", "target", "obj", "to"),
    *("客体", "尾实体", "宾语", "尾", "实体2"),
)
# Those that answers are read by without a rule.
OWN_SUBJECTS = frozenset(("subject", "head", "主体", "头实体"))
OWN_OBJECTS = frozenset(("object", "tail", "客体", "尾实体"))
TRIGGERS = ("trigger", "event_trigger", "trigger_word", "触发词", "事件触发词")
ARGUMENTS = ("arguments", "args", "argument", "roles", "participants", "论元", "参数", "角色")
ROLES = ("role", "argument_role", "role_type", "角色", "论元角色")
# Keys of an object around the answer.
WRAPPERS = frozenset(
    (
        *("entities", "relations", "events", "result", "results", "output", "answer", "data", "json", "extraction"),
        *("triples", "实体", "关系", "事件", "结果", "答案", "输出", "三元组"),
    )
)
ABSENT = frozenset(
    (
        *("none", "null", "n/a", "na", "nil", "not mentioned", "not specified", "unknown", "-", "/"),
        *("无", "没有", "未提及", "未提到", "不详", "未知", "暂无", "空"),
    )
)
