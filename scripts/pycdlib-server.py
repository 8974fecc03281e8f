"""Opens each image whose path comes in as a line with pycdlib, walks its trees, and answers with a line of JSON."""

import json
import sys

import pycdlib


def walk(path):
    told = []
    iso = pycdlib.PyCdlib()
    iso.open(path)
    try:
        for name, has, key in (
            ("iso", lambda: True, "iso_path"),
            ("rr", iso.has_rock_ridge, "rr_path"),
            ("joliet", iso.has_joliet, "joliet_path"),
            ("udf", iso.has_udf, "udf_path"),
        ):
            if not has():
                continue
            told.append(name)
            for folder, folders, files in iso.walk(**{key: "/"}):
                told.extend(f"{name} {folder}/{each}" for each in sorted(folders) + sorted(files))
        if iso.eltorito_boot_catalog is not None:
            told.append("boot %d" % (1 + sum(len(s.section_entries) for s in iso.eltorito_boot_catalog.sections)))
    finally:
        iso.close()
    return told


for line in sys.stdin:
    try:
        print(json.dumps({"tree": walk(line.strip()), "error": ""}), flush=True)
    except Exception as error:
        print(json.dumps({"tree": [], "error": f"{type(error).__name__}: {error}"}), flush=True)
