"""What NumPy makes of vector files: numpy_test.py VECFILE [--max-header-size=N] FILE...

For each file: the line of `vecfile info --numpy` maps it, `vecfile export --format npy` loads, and
both hold, element by element and column by column, what `vecfile export` prints as CSV.
"""

import csv
import io
import re
import subprocess
import sys

import numpy

vecfile = sys.argv[1]


def run(*arguments):
    return subprocess.run([vecfile, *arguments], check=True, stdout=subprocess.PIPE).stdout


def item(row, name):
    """The cell of a column like joints[2].angle; names of adopted structs' members have points."""
    if row.dtype.names and name in row.dtype.names:
        return row[name]
    field, indices, rest = re.fullmatch(r"([^\[.]+)((?:\[\d+\])*)\.?(.*)", name).groups()
    value = row[field]
    for index in re.findall(r"\d+", indices):
        value = value[int(index)]
    return item(value, rest) if rest else value


def same(cell, text):
    if isinstance(cell, (bytes, numpy.bytes_)):
        return bytes(cell) == text.encode("utf-8", "surrogateescape")
    if isinstance(cell, numpy.void):
        raw = cell.tobytes()
        return raw.hex() == text or len(raw) > 8  # a long double of another machine
    if isinstance(cell, numpy.bool_):
        return str(bool(cell)).lower() == text
    if isinstance(cell, numpy.floating):
        if text == "" or "nan" in text.lower():  # nan, -NaN, nan(0x7a2)
            return bool(numpy.isnan(cell))
        if "x" in text:
            return float(cell) == float.fromhex(text) or cell.dtype.itemsize > 8
        return cell == cell.dtype.type(text) if cell.dtype.itemsize <= 8 \
            else float(cell) == float(text)
    return int(cell) == int(text, 0)


def check_rows(array, rows):
    assert len(array) == len(rows), (len(array), len(rows))
    cells = 0
    for element, row in zip(array, rows):
        for name, text in row.items():
            assert same(item(element, name), text), (name, item(element, name), text)
            cells += 1
    return cells


def check(path):
    mapped = eval(run("info", "--numpy", path).decode("ascii"), {"numpy": numpy})
    loaded = numpy.load(io.BytesIO(run("export", "--format", "npy", path)), **how)
    text = run("export", "--raw", path).decode("utf-8", "surrogateescape")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    cells = check_rows(mapped, rows) + check_rows(loaded, rows)
    # The bytes themselves, padding aside, are the file's.
    assert mapped.dtype.itemsize == loaded.dtype.itemsize
    print(f"{path}: {len(rows)} elements, {cells} cells, "
          f"{mapped.dtype.fields[mapped.dtype.names[0]][0].byteorder} order")
    assert cells > 0 or len(rows) == 0


# --max-header-size=N: what numpy.load is to be told.
how = {}
for name in sys.argv[2:]:
    if name.startswith("--max-header-size="):
        how = {"max_header_size": int(name.split("=")[1])}
    else:
        check(name)
