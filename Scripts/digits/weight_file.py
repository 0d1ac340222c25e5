"""Writes named arrays in the form that Sources/Graphs/WeightFile.swift documents."""

import hashlib
import struct

import numpy


def weight_file(arrays):
    """The bytes of a file with float32 arrays by name."""
    body = b""
    for name, array in arrays.items():
        text = name.encode()
        body += struct.pack("<H", len(text)) + text
        body += struct.pack(f"<B{array.ndim}I", array.ndim, *array.shape)
        body += numpy.ascontiguousarray(array, "<f4").tobytes()
    digest = hashlib.sha256(body).hexdigest().encode()
    return b"PBTENSOR" + struct.pack("<II", 1, len(arrays)) + digest + body
