"""The words that invented names are made of; every list begins with its most frequent ones."""


def listed(text: str) -> tuple[str, ...]:
    """The words of a text; a _ stands for a blank."""
    return tuple(word.replace("_", " ") for word in text.split())


GIVEN = listed("""
    James Mary John Maria David Anna Michael Elena William Sarah Robert Laura Thomas Alice Daniel Emma Joseph
    Julia Charles Helen Peter Ruth Paul Clara Mark Nora George Irene Henry Martha Frank Rosa Arthur Edith
    Walter Olga Albert Vera Carl Ida Oscar Lena Hugo Greta Ivan Nadia Luis Carmen Jorge Pilar Marco Chiara
    Pierre Simone Yusuf Leila Omar Amina Kenji Yuki Ravi Priya Anders Ingrid Mikhail Svetlana Tomasz Agnieszka
    Georgios Eleni Emeka Ngozi Kwame Abena Sanjay Lakshmi Théo Zoë Björn Søren José André Renée Łukasz Jürgen
    Françoise
""")
SURNAMES = listed("""
    Smith Johnson Brown Miller Davis Wilson Taylor Martin Anderson Clark Lewis Walker Hall Young King Wright
    Green Baker Adams Nelson Carter Turner Parker Collins Morris Cook Bell Murphy Bailey Cooper Kelly Howard
    Ward Watson Gray Hughes Foster Reyes Garcia Martinez Lopez Gonzalez Rossi Bianchi Schmidt Fischer Weber
    Wagner Becker Dubois Lefèvre Moreau Novak Kowalski Nowak Petrov Ivanov Sokolov Papadopoulos Hansen Larsen
    Eriksson Lindqvist Virtanen O'Brien O'Neill MacDonald Okafor Mensah Diallo Haddad Rahman Khan Sharma Gupta
    Patel Nakamura Watanabe Takahashi Kim Park Nguyen Silva Santos Pereira Müller Schröder Šimek Ødegaard
""")
SYLLABLES = listed("""
    bel cor dan fal gor hal kel lam mar nor pel rov sal tam vel win zor bran crom dray fenn glas holt kerr lund
    mont oster pryn quel rath stav thorn ulv wex yard ard bry cald
""")
SURNAME_ENDS = listed("""
    ton son man well ford wick ski off ini eau berg stein dale more nelli escu idis enko
""")
PLACE_ENDS = listed("""
    ton ville field burg ham ford dale port stead wood grove haven mouth brook worth minster by thorpe
""")
PLACE_FIRST = listed("""
    North South East West New Saint Upper Lower Great Little Mount Fort Lake
""")
PLAIN_PLACES = listed("""
    Springfield Franklin Clinton Greenville Bristol Fairview Salem Madison Georgetown Arlington Ashland Dover
    Oxford Jackson Burlington Manchester Milton Newport Auburn Centerville Clayton Dayton Lexington Milford
    Riverside Cleveland Hudson Kingston Washington Lincoln Jefferson Monroe Liberty Union Perry Warren Marion
    Richland Pleasant Harrison
""")
COUNTRIES = listed("""
    US CN GB DE FR IN BR RU JP CA AU IT ES MX PL NL SE NO TR EG NG KE ZA AR CL VN TH KR GR PT
""")
FIELDS = listed("""
    Medicine Physics History Economics Agriculture Chemistry Biology Education Forestry Energy Transport
    Finance Archaeology Oncology Geology Robotics Linguistics Statistics Engineering Nursing Marine Textile
    Mining Aviation
""")
BODIES = listed("""
    University Institute_of_{} College_of_{} Hospital Museum_of_{} Department_of_{} School_of_{} Society_of_{}
    {}_Association {}_Research_Centre Academy_of_{} Foundation_for_{} Public_Library City_Council Football_Club
    Orchestra
""")
SECTORS = listed("""
    Holdings Energy Foods Pharma Motors Capital Logistics Software Steel Media Robotics Textiles Chemicals
    Airlines Insurance Networks Materials Properties Partners Semiconductor
""")
LEGAL = (
    ("Inc.", "Inc", "Incorporated"),
    ("Ltd", "Ltd.", "Limited"),
    ("LLC", "L.L.C."),
    ("GmbH",),
    ("AG",),
    ("S.A.", "SA"),
    ("Corp.", "Corporation"),
    ("plc", "PLC"),
    ("Co.", "Company"),
)
TITLE_WORDS = listed("""
    Night River Shadow Garden Winter Fire Stone Dream Road Summer House Glass Silence Storm Letters Moon Blood
    Ocean Mirror Wolf Kingdom Star Dust Bridge Rain Thief Island Memory Iron Gold Paper Tide
""")
TITLES = listed("""
    Home The_Gift Alone Forever The_Return Crossroads Gold Paradise The_Storm Runaway Legacy Hero Escape
    The_Promise Underground Greatest_Hits Live Blue Stay Reunion
""")
CHURCHES = listed("""
    St._Mary's_Church St._John's_Church Trinity_Church Church_of_the_Holy_Cross St._Peter's_Cathedral
    Shiva_Temple Vishnu_Temple Christ_Church St._Paul's_Chapel All_Saints'_Church
""")
DEVICES = listed("""
    Phone Drive Camera Engine Router Rifle Tractor Printer Drone Monitor
""")
CONTESTS = listed("""
    Open Grand_Prix Film_Festival Marathon Trade_Fair Championship Summit Earthquake Flood Conference
""")
TOPICS_EN = listed("""
    sport politics music science business film medicine history religion travel school army railway law food
    weather
""")
ZH_SURNAMES = listed("""
    王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许 傅
    沈 曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 阎 余 潘 杜 戴 夏 钟 汪 田 任 姜 范 方 石 姚 谭 廖 邹 熊 金 陆 郝 孔
    白 崔 康 毛 邱 秦 江 史 顾 侯 邵 孟 龙 万 段 雷 钱 汤 尹 黎 易 常 武 乔 贺 赖 龚 文 欧阳 司马 上官 诸葛
""")
ZH_GIVEN = listed("""
    伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀 霞 平 刚 桂 英 华 玉 兰 建 国 志 文 海 春 晓 红 云 飞
    雪 梅 林 峰 宇 佳 欣 浩 然 子 涵 梓 轩 思 雨 嘉 怡 一 诺 博 俊 凯 鑫 鹏 辉 斌 波 宁 燕 琳 璐 颖 慧 倩 莉 萍
    莹 丹 婷 珍 贞 琴 瑞 祥 庆 福 寿 长 永 德 仁 义 礼 信 忠 孝 廷 元 承 启 宗 绍 继 光 耀 振 兴 世 昌 泽 润 沛
    淳 懿 曦 睿 旭 晨 朗
""")
ZH_PLACE = listed("""
    安 平 和 宁 阳 山 河 江 海 湖 龙 凤 石 金 银 玉 清 明 兴 昌 永 泰 新 大 东 西 南 北 长 万 太 白 黄 青 云 沙
    桥 溪 林 田 塘 坪 岭 口 湾 洲 浦 泉 沟 堡 营 屯 家 集 店 头 关 水 天 丰 乐 康 德 武 临 富 通 广 会 宜 定 顺
    沧 滨 坡 梁 仓
""")
ZH_VILLAGES = listed("""
    城关镇 新华镇 太平镇 东风乡 和平街道 城东街道 红旗乡 双河镇 石桥镇 新民乡 大兴镇 永安镇 龙泉镇 白沙镇 兴隆镇
    黄石镇 三合镇 青山镇 中心村 新店镇
""")
ZH_TEMPLES = listed("""
    观音寺 关帝庙 龙王庙 城隍庙 大佛寺 玉皇庙 东岳庙 普照寺 兴福寺 文庙 火神庙 真武庙 天后宫 清真寺 白云观
    龙泉寺 灵隐寺 报恩寺 三清观 福田寺
""")
ZH_BRAND = listed("""
    华 中 天 金 恒 信 宏 达 盛 泰 瑞 丰 新 创 博 远 东 方 海 联 通 科 飞 鸿 图 星 光 佳 美 康 宝 龙 凯 立 德 正
    源 富 安 邦 嘉 禾 优 品 欣 荣 晟 睿 腾 云 智 汇 众 诚
""")
ZH_TRADES = listed("""
    科技 实业 投资 贸易 电子 食品 医药 建设 房地产开发 物流 文化传媒 信息技术 生物工程 新能源 机械制造 化工 纺织
    教育咨询 环保 汽车零部件
""")
ZH_FORMS = (
    ("有限公司", "有限责任公司"),
    ("股份有限公司",),
    ("集团有限公司", "集团"),
    ("集团股份有限公司",),
    ("（有限合伙）",),
)
ZH_BODIES = listed("""
    大学 第一人民医院 师范学院 农业科学院 博物馆 第二中学 日报社 交通局 图书馆 第三小学 教育局 中医院
    职业技术学院 水利局 足球俱乐部 人民法院 档案馆 理工大学 科学技术协会 广播电视台
""")
ZH_TITLES = listed("""
    故乡 归来 重逢 青春 远方 回家 母亲 等待 春天 选择 朋友 红颜 往事 大海 初恋 英雄 寻梦 秋天的童话 长路 心愿
""")
ZH_TITLE_WORDS = listed("""
    长安 月光 江湖 烟雨 少年 将军 春风 秋水 天涯 红楼 故事 传奇 往事 岁月 人间 繁花 青云 大漠 孤城 明月 山海
    星辰 旧梦 归途 草原 黎明 暗夜 迷城 雪落 花开
""")
ZH_DEVICES = listed("""
    手机 相机 无人机 空调 轿车 步枪 显示器 路由器 拖拉机 口服液
""")
ZH_CONTESTS = listed("""
    马拉松赛 电影节 博览会 运动会 书画展 地震 洪水 足球联赛 音乐节 论坛
""")
TOPICS_ZH = listed("""
    体育 政治 音乐 科学 商业 电影 医学 历史 宗教 旅游 学校 军队 铁路 法律 美食 气象
""")
# characters that scanners and typists take for each other: one, and what it becomes
LOOKALIKES = {
    pair[0]: pair[1]
    for pair in listed("""
    己已 未末 土士 日曰 大太 天夭 人入 干千 青靑 清淸 王玉 田由 龙尤 华毕 长张 宁宇 州洲 山屾
""")
}
