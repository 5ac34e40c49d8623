"""What readers say in English, in Chinese: places in files, notes, formats.

A reader says where something stands ("line 12") and what to know ("the file declares no
reference system") in one language, as located errors do. What a person reads of it in Chinese is
made here, by the forms that readers use; names within them stay as they are in the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = r"([\d,]+)"


def _table(*forms: tuple[str, str]) -> Sequence[tuple[re.Pattern[str], str]]:
    return [(re.compile(form), chinese) for form, chinese in forms]


_WHERE = _table(
    (r"^sheet (.*), row (\d+)", r"工作表 \1 第 \2 行"),
    (r"(?<![\w-])line (\d+), column (\d+)", r"第 \1 行第 \2 列"),
    (r"(?<![\w-])line (\d+)(?!\w)", r"第 \1 行"),
    (r"(?<![\w-])row (\d+)(?!\w)", r"第 \1 行"),
    (r"(?<![\w-])feature (\d+)(?!\w)", r"第 \1 个要素"),
    (r"(?<![\w-])node (\d+)(?!\w)", r"第 \1 个节点"),
    (r"(?<![\w-])element (\d+)(?!\w)", r"第 \1 个网元"),
    (r"(?<![\w-])connection (\d+)(?!\w)", r"第 \1 条连接"),
    (r"(?<![\w-])(?:link|edge) (\d+)(?!\w)", r"第 \1 条链路"),
    (r"(?<![\w-])span (\d+)(?!\w)", r"第 \1 个光缆段"),
    (r"(?<![\w-])phase (\d+)(?!\w)", r"第 \1 个阶段"),
    (r"(?<![\w-])network (\d+)(?!\w)", r"第 \1 个网络"),
    (r"(?<![\w-])(?:request|demand) (\d+)(?!\w)", r"第 \1 项业务"),
    (r"^demands of (.*)", r"\1 的业务"),
    (r"(?<![\w-])layer ", "图层 "),
    (r" ?\(id ", "（标识 "),
    (r"（标识 ([^)]*)\)", r"（标识 \1）"),
    (r"(^|, | and |: )node (?=\S)", r"\1节点 "),
    (r"(^|, | and |: )(?:link|edge) (?=\S)", r"\1链路 "),
    (r"(^|, | and |: )line (?=\S)", r"\1线路 "),
    (r"^([\d,]+) ends of lines$", r"\1 个线路端点"),
    (r" and ", " 与 "),
)
_NOTE = _table(
    (rf"^{_NUMBER} places are named by ends of lines only: they stand where the lines end$",
     r"\1 个节点仅由线路端点给出名称：取线路端点的位置"),
    (rf"^{_NUMBER} places are named by ends of spans only$", r"\1 个节点仅由光缆段的端点给出"),
    (r"^(.*): positions were converted to WGS-84, as other layers have them$",
     r"\1：坐标已转换为 WGS-84，与其他图层一致"),
    (r"^(.*?)columns were taken: (.*)$", r"\1已识别的列：\2"),
    (rf"^(.*?){_NUMBER} \S+(?: is| are)? neither a point nor a line and name no two ends: left "
     "out$", r"\1\2 行既非点也非线，且未注明两个端点：已舍去"),
    (rf"^{_NUMBER} fibres, amplifiers or splices stand on no way between sites$",
     r"\1 个光纤、放大器或熔接点不在任何节点之间的路径上"),
    (rf"^{_NUMBER} networks of the package only link to their nodes: not read$",
     r"文件包中有 \1 个网络只给出节点的链接：未读取"),
    (r"^the file is one page of several: only what stands in it was read$",
     "该文件是多页中的一页：只读取了其中的内容"),
    (r"^the (.*) are in a file that this one only links to: not fetched$",
     r"\1 在该文件所链接的另一文件中：未下载"),
    (r"^no file lists the nodes: read from the ends of the spans$",
     "没有列出节点的文件：由光缆段的端点得出"),
    (r"^sheet (.*) has no row of column names that are known: left out$",
     r"工作表 \1 没有可识别的列名行：已略过"),
    (rf"^{_NUMBER} links run in a circle without a ROADM and were not read$",
     r"\1 条链路成环而无 ROADM：未读取"),
    (rf"^{_NUMBER} hyperedges join more than two nodes and were not read$",
     r"\1 条超边连接两个以上节点：未读取"),
    (r"^the unit (.*) of capacities and demands is not known$", r"容量与业务的单位 \1 无法识别"),
    (r"^not read from the archive: (.*)$", r"压缩包中未读取的文件：\1"),
    (rf"^{_NUMBER} numbers are NaN or infinite and were left out \((.*)\)$",
     r"\1 个数值为 NaN 或无穷大，已舍去（\2）"),
    (r"^positions were read from the columns (.*) and (.*)$", r"坐标取自 \1 列与 \2 列"),
    (r"^(warning: )?the file does not say how its texts are encoded: taken as (\S+); another is "
     r"given by --encoding(.*)$", r"文件未注明文字编码：按 \2 读取；可用 --encoding 另行指定"),
)  # fmt: skip
_FORMAT = _table(
    (r"^CSV tables$", "CSV 表格"),
    (r"^spreadsheet tables$", "电子表格"),
    (r" ?\(spreadsheet\)", "（电子表格）"),
    (r" ?\(version (\S+)\)", r"（第 \1 版）"),
    (r" ?\(before version 3\)", "（第 3 版以前）"),
    (r" layers$", " 图层"),
)
_OPTION = _table((r", or (?=--)", " 或 "), (r" or ", " 或 "), (r"; ", "；"), (r", ", "、"))
_COLUMNS, _NOT_FINITE = "columns were taken: ", " numbers are NaN or infinite "
_COLUMN = re.compile(r" as (\w+)(?: in(?= \w))?")
_CUT = re.compile(r"\.\.\. \(([\d,]+) characters\)")


def where_in_chinese(where: str) -> str:
    """Return where something stands in a file, such as "line 12", in Chinese."""
    return _by(_WHERE, where)


def note_in_chinese(note: str) -> str:
    """Return what a reader says of a file, in Chinese."""
    told = _COLUMN.sub(r" 作 \1", _by(_NOTE, note)) if _COLUMNS in note else _by(_NOTE, note)
    return where_in_chinese(told) if _NOT_FINITE in note else told


def format_in_chinese(format_: str) -> str:
    """Return the name of a format; names that are proper stay."""
    return "、".join(_by(_FORMAT, part) for part in format_.split(", "))


def option_in_chinese(option: str | None) -> str:
    """Return options to choose from, with the words between them in Chinese."""
    return "" if option is None else _by(_OPTION, option)


def credit_in_chinese(credit: str) -> str:
    """Return who made a network; all but the word before its source is as the file says it."""
    return cut_in_chinese(credit.replace("; source ", "；出处 "))


def cut_in_chinese(text: str) -> str:
    """Return a text with what says that it was shortened in Chinese."""
    return _CUT.sub(r"……（共 \1 字符）", text)


def _by(table: Sequence[tuple[re.Pattern[str], str]], text: str) -> str:
    for form, chinese in table:
        text = form.sub(chinese, text)
    return text
