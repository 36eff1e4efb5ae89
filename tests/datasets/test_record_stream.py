import gzip
import json

import pytest

from kgplatform.datasets import records
from kgplatform.datasets.records import read_records
from kgplatform.errors import DatasetError
from kgplatform.types.extraction import SetAside


def read(path):
    problems = []
    return [tuple(record) for record in read_records(str(path), problems.append)], problems


def written(tmp_path, content, name="test.json"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_each_line_is_a_record_with_its_number(tmp_path):
    path = written(tmp_path, '{"text": "北京"}\n\n{"text": "b"}')

    assert read(path) == ([(1, {"text": "北京"}), (3, {"text": "b"})], [])


def test_a_broken_line_is_set_aside_and_the_rest_goes_on(tmp_path):
    path = written(tmp_path, '{"text": "a"}\n{"text": \n{"text": "c"}\n')

    found, problems = read(path)

    assert [line for line, _ in found] == [1, 3]
    assert problems == [SetAside(path=str(path), line=2, reason="not JSON: the line is cut off")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("｛“text”：“北京”｝", "full-width"),
        ("{“text”: “北京”}", "full-width"),
        ('{"text": oops}', "not JSON"),
        ('["a"]', "not an object"),
        ("12", "not an object"),
        ('{"text": "a"', "cut off"),
    ],
)
def test_the_reason_names_what_is_wrong_with_a_line(tmp_path, line, reason):
    path = written(tmp_path, '{"text": "a"}\n' + line + "\n")

    _, problems = read(path)

    assert [problem.line for problem in problems] == [2]
    assert reason in problems[0].reason


def test_a_line_that_is_not_utf8_is_set_aside(tmp_path):
    path = written(
        tmp_path, '{"text": "北京"}\n'.encode() + b'{"text": "\xff\xfe\xfd"}\n' + '{"text": "上海"}\n'.encode()
    )

    found, problems = read(path)

    assert [value["text"] for _, value in found] == ["北京", "上海"]
    assert problems[0].reason == "not UTF-8 at byte 11 of the line"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("gb18030", b""),
        ("gbk", b""),
    ],
)
def test_the_encoding_is_recognised(tmp_path, encoding, mark):
    text = '{"text": "明治天皇出生，是孝明天皇的第二位皇子。"}\r\n{"text": "b"}\r\n'
    path = written(tmp_path, mark + text.encode(encoding))

    assert [value["text"] for _, value in read(path)[0]] == ["明治天皇出生，是孝明天皇的第二位皇子。", "b"]


def test_gb18030_is_recognised_far_behind_the_first_ascii_lines(tmp_path):
    path = written(tmp_path, b'{"text": "a"}\n' * 10_000 + '{"text": "孝明天皇"}\n'.encode("gb18030"))

    found, problems = read(path)

    assert (len(found), found[-1][1]["text"], problems) == (10_001, "孝明天皇", [])


def test_latin_1_is_not_taken_for_chinese(tmp_path):
    path = written(tmp_path, '{"text": "été à São Paulo"}\n'.encode("latin-1"))

    with pytest.raises(DatasetError, match="save the file as UTF-8"):
        read(path)


def test_a_broken_line_of_gb18030_is_set_aside(tmp_path):
    lines = [
        '{"text": "孝明天皇"}'.encode("gb18030"),
        b'{"text": "\xff\xff"}',
        '{"text": "明治天皇"}'.encode("gb18030"),
    ]
    path = written(tmp_path, b"\n".join(lines))

    found, problems = read(path)

    assert [value["text"] for _, value in found] == ["孝明天皇", "明治天皇"]
    assert [problem.line for problem in problems] == [2]


def test_a_replacement_character_in_a_text_is_a_character_like_others(tmp_path):
    assert read(written(tmp_path, '{"text": "a\ufffdb"}'))[0] == [(1, {"text": "a\ufffdb"})]


def test_half_a_surrogate_becomes_a_question_mark(tmp_path):
    assert read(written(tmp_path, '{"text": "a\\ud83d"}'))[0] == [(1, {"text": "a?"})]


def test_gzip_is_read_whatever_the_name(tmp_path):
    path = written(tmp_path, gzip.compress(b'{"text": "a"}\n'))

    assert read(path)[0] == [(1, {"text": "a"})]


def test_a_gzip_file_that_is_cut_off_is_an_error(tmp_path):
    path = written(tmp_path, gzip.compress(json.dumps({"text": "a" * 1000}).encode())[:-10], "test.json.gz")

    with pytest.raises(DatasetError, match="damaged or cut off"):
        read(path)


def test_a_json_array_gives_its_elements_with_their_lines(tmp_path):
    path = written(tmp_path, '[\n  {"text": "a [1] \\" }"},\n  {"text": "b", "entity": [{"entity": "b"}]}\n]\n')

    assert read(path) == (
        [(2, {"text": 'a [1] " }'}), (3, {"text": "b", "entity": [{"entity": "b"}]})],
        [],
    )


def test_a_broken_element_of_an_array_is_set_aside_and_the_rest_goes_on(tmp_path):
    path = written(tmp_path, '[{"text": "a"},\n{"text": oops},\n7,\n{"text": "c"}]')

    found, problems = read(path)

    assert [value["text"] for _, value in found] == ["a", "c"]
    assert [problem.line for problem in problems] == [2, 2]


def test_an_array_that_is_cut_off_keeps_its_whole_elements(tmp_path):
    path = written(tmp_path, '[{"text": "a"}, {"text": "b')

    found, problems = read(path)

    assert [value["text"] for _, value in found] == ["a"]
    assert problems[0].reason == "not JSON: the array is cut off"


def test_an_array_is_found_in_pieces_of_any_size(tmp_path, monkeypatch):
    values = [{"text": '北京 \\ " [ { ' * 3, "n": n} for n in range(40)]
    path = written(tmp_path, json.dumps(values, ensure_ascii=False, indent=1))
    monkeypatch.setattr("kgplatform.datasets.files.CHUNK", 7)

    found, problems = read(path)

    assert ([value for _, value in found], problems) == (values, [])


def test_lines_are_found_in_pieces_of_any_size(tmp_path, monkeypatch):
    path = written(tmp_path, '{"text": "北京"}\n\n{"text": "上海"}\n')
    monkeypatch.setattr("kgplatform.datasets.files.CHUNK", 3)

    assert read(path)[0] == [(1, {"text": "北京"}), (3, {"text": "上海"})]


def test_a_huge_line_is_set_aside_by_its_size(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "LONGEST", 1 << 20)
    huge = json.dumps({"text": "x" * (3 << 20)})
    path = written(tmp_path, '{"text": "a"}\n' + huge + '\n{"text": "c"}\n')

    found, problems = read(path)

    assert [line for line, _ in found] == [1, 3]
    assert problems == [SetAside(path=str(path), line=2, reason="3 MB in one piece; at most 1 MB are read")]


def test_a_huge_element_of_an_array_is_set_aside_by_its_size(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "LONGEST", 1 << 20)
    many = json.dumps({"text": "b", "entity": [{"entity": "x" * 1000}] * 3000})
    path = written(tmp_path, '[{"text": "a"},\n' + many + ',\n{"text": "' + "y" * (3 << 20) + '"},\n{"text": "c"}]')

    found, problems = read(path)

    assert [value["text"] for _, value in found] == ["a", "c"]
    assert [problem.line for problem in problems] == [2, 3]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 10, "binary file"),
        (b"%PDF-1.7 ...", "cannot be read"),
    ],
)
def test_a_file_that_holds_no_text_is_an_error(tmp_path, content, reason):
    with pytest.raises(DatasetError, match=reason):
        read(written(tmp_path, content))


def test_a_missing_file_is_an_error_with_its_path(tmp_path):
    with pytest.raises(DatasetError, match=r"gone\.json: no such file"):
        read(tmp_path / "gone.json")
