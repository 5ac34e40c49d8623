"""Forms of what is told of light, of the table of its noise, and of GNPy."""

from __future__ import annotations

OPTICS: tuple[tuple[str, str], ...] = (
    ("optics not agreed: GNPy finds otherwise", "光层结果不一致：GNPy 的结果与之不同"),
    (
        "the equipment file says nothing of optics; the one that comes with netplan does "
        "(netplan:equipment.yaml, under optics)",
        "设备文件没有光学参数；netplan 自带的设备文件有（netplan:equipment.yaml 的 optics）",
    ),
    (
        "no {} at {}: name it, or the environment that GNPy is installed in",
        "{1} 处没有 {0}：请给出该命令，或装有 GNPy 的环境",
    ),
    ("{} cannot be run: {*}", "{} 无法运行：{}"),
    ("{} ended with code {n}: {}", "{} 以代码 {} 结束：{}"),
    (
        "GNPy has nothing to compute: the plan lights no link whose noise is known",
        "GNPy 无可计算：方案未开通可计算噪声的链路",
    ),
    ("what gnpy-path-request writes with -o", "gnpy-path-request 以 -o 写出的文件"),
    (
        "what the table of noise holds ({}), or a table of your own, which "
        "data/noise_table.py makes",
        "噪声表所含的取值（{}），或用 data/noise_table.py 自制噪声表",
    ),
    (
        "a combination that the table of noise holds, or a table of your own, which "
        "data/noise_table.py makes",
        "噪声表所含的组合，或用 data/noise_table.py 自制噪声表",
    ),
    (
        "{n} to {n}, or a table of your own, which data/noise_table.py makes",
        "{} 至 {}，或用 data/noise_table.py 自制噪声表",
    ),
    ("{n} GBd in {n} GHz over this fibre", "该光纤上 {} GBd / {} GHz"),
    ("{n} GBd in {n} GHz", "{} GBd / {} GHz"),
    ("{n} ps/nm/km with {n} um2", "{} ps/nm/km、{} um2"),
    ("{n} numbers, one for each km", "{} 个数，每公里一个"),
    ("{n} numbers", "{} 个数"),
    (
        "numbers above 0 that never fall as the fibre gets longer",
        "大于 0 且随长度不减的数",
    ),
    ("the same fibre, grid and loss again", "重复的光纤、波道间隔与损耗组合"),
    ("each once", "各一次"),
    ("others", "其他"),
    ("more than first_km, {n}", "大于 first_km（{}）"),
    ("more than {n}", "大于 {}"),
    ("a key of {}: {}", "{} 中的键：{}"),
    (
        "{} holds no layers: --layers, --base and --survey are for GIS formats",
        "{} 不含图层：--layers、--base 和 --survey 用于 GIS 格式",
    ),
    # why a number is bounded
    ("no gain, to a ten-billionth", "从无增益到百亿分之一"),
    ("a fifteenth of solid glass, to more than copper", "实芯光纤的十五分之一至高于铜缆"),
    ("five times that of any fibre; never quite zero", "任何光纤的五倍；不为零"),
    ("beyond that GNPy finds no number", "更大则 GNPy 无结果"),
    ("a microwatt to 10 W", "1 微瓦至 10 瓦"),
    ("a picowatt to a milliwatt a GHz", "每 GHz 1 皮瓦至 1 毫瓦"),
    ("a few times what is made", "现有产品的数倍"),
    ("from half a slot of the flexible grid", "自灵活栅格的半个时隙起"),
    ("1250 to 1665 nm: all bands of glass", "1250 至 1665 nm：光纤全部波段"),
    ("longer than any section with an amplifier", "长于任何光放段"),
    ("up to a million times the signal", "至信号的一百万倍"),
)
