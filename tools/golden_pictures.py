#!/usr/bin/env python3
"""Makes the goldens of prefero-picture with Pillow: what its Image.resize gives, and files of every kind with the RGB that Pillow reads from them.

usage: golden_pictures.py --out prefero-picture/src/test/resources/golden

resize/*.png      random pictures of odd sizes
resize/cases.txt  a line each: source, Pillow's number of the filter, width, height, SHA-256 of the RGB bytes that Image.resize gives
read/*            a picture in every format and mode that is read; its name begins with what it is
read/rgb/*.png    what it shows: turned by its orientation, transparency over white, RGB
refused/*         files that must be refused: animated, cut off, too large, no picture
texts.png         a PNG with texts of every kind that is read
VERSIONS.txt      of Pillow and its libraries
Random numbers are seeded: the same Pillow makes the same files. Needs numpy and Pillow 13 or later (older ones always resize along the rows first).
exit codes: 0 done; 2 bad arguments
"""
import argparse
import hashlib
import io
import struct
import zlib
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageCms, ImageOps, PngImagePlugin, features

SIGNATURE = b"\x89PNG\r\n\x1a\n"
SOURCES = {"odd": (37, 23), "tall": (7, 61), "wide": (83, 5), "even": (48, 32), "dot": (1, 1), "line": (1, 13)}
SIZES = [(37, 23), (37, 11), (18, 23), (16, 16), (73, 47), (100, 3), (5, 97), (1, 1), (2, 1), (64, 48), (224, 7), (13, 29), (49, 33)]
ORIENTATION = 0x0112


def chunk(kind, data=b""):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, bits, colour, rows, *more):
    """A PNG that Pillow cannot write: any depth, rows as they are stored (unfiltered), further chunks before the pixels."""
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    return SIGNATURE + chunk(b"IHDR", header) + b"".join(chunk(k, d) for k, d in more) + chunk(b"IDAT", pixels) + chunk(b"IEND")


def interlaced(picture):
    """The seven passes of Adam7."""
    a = np.asarray(picture)
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    data = b"".join(b"\0" + row.tobytes() for y, x, dy, dx in passes for row in a[y::dy, x::dx] if row.size)
    header = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 2, 0, 0, 1)
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND")


def noise(rng, width, height):
    return Image.fromarray(rng.integers(0, 256, (height, width, 3), dtype=np.uint8), "RGB")


def scene(width, height):
    """Smooth, with edges and colour: what a photograph has, so that JPEG does not fall apart on it."""
    y, x = np.mgrid[0:height, 0:width]
    a = np.stack([255 * x / width, 255 * y / height, 128 + 100 * np.sin(x / 5 + y / 9)], -1)
    a[height // 3:height // 2, width // 4:width // 2] = (220, 30, 40)
    return Image.fromarray(a.astype(np.uint8), "RGB")


def resizes(out):
    folder = out / "resize"
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(7)
    lines = []
    for name, size in SOURCES.items():
        source = noise(rng, *size)
        source.save(folder / f"{name}.png")
        for number in range(6):
            for width, height in SIZES:
                resized = source.resize((width, height), Image.Resampling(number))
                lines.append(f"{name} {number} {width} {height} {hashlib.sha256(resized.tobytes()).hexdigest()}")
    (folder / "cases.txt").write_text("\n".join(lines) + "\n")


def saved(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def on_white(picture):
    picture = ImageOps.exif_transpose(picture)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        rgba = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        white.alpha_composite(rgba)
        return white.convert("RGB")
    return picture.convert("RGB")


def exif(orientation):
    block = Image.Exif()
    block[ORIENTATION] = orientation
    return block


def pngs(rng, rgb):
    width, height = rgb.size
    alpha = Image.fromarray(rng.integers(0, 256, (height, width), dtype=np.uint8), "L")
    grey = noise(rng, width, height).convert("L")
    rgba = rgb.copy()
    rgba.putalpha(alpha)
    yield "rgb.png", saved(rgb, "PNG")
    yield "grey.png", saved(grey, "PNG")
    yield "grey-1.png", saved(grey.convert("1"), "PNG")
    yield "palette.png", saved(rgb.quantize(50), "PNG")
    yield "palette-4.png", saved(rgb.quantize(11), "PNG", bits=4)
    yield "palette-alpha.png", saved(rgb.quantize(20), "PNG", transparency=bytes(range(0, 240, 12)))
    yield "rgba.png", saved(rgba, "PNG")
    yield "grey-alpha.png", saved(Image.merge("LA", (grey, alpha)), "PNG")
    yield "interlaced.png", interlaced(rgb)
    yield "profile.png", saved(rgb, "PNG", icc_profile=wide_profile())
    yield "gamma.png", png(width, height, 8, 2, [row.tobytes() for row in np.asarray(rgb)], (b"gAMA", struct.pack(">I", 100000)))
    yield "one-frame-animation.png", png(width, height, 8, 2, [row.tobytes() for row in np.asarray(rgb)], (b"acTL", struct.pack(">II", 1, 0)))
    for orientation in range(1, 9):
        yield f"orientation-{orientation}.png", saved(rgb, "PNG", exif=exif(orientation))


def deep(rng):
    """16 bits a sample, with what is left when the lower byte is dropped."""
    for name, colour, bands in (("grey-16.png", 0, 1), ("grey-alpha-16.png", 4, 2), ("rgb-16.png", 2, 3), ("rgba-16.png", 6, 4)):
        a = rng.integers(0, 65536, (9, 13, bands), dtype=np.uint16)
        high = Image.fromarray((a >> 8).astype(np.uint8).squeeze(), {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}[bands])
        yield name, png(13, 9, 16, colour, [row.astype(">u2").tobytes() for row in a]), on_white(high)


def wide_profile():
    """A profile that is not sRGB: red and blue change places. Who applies it is seen at once."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36], profile[84:100] = struct.pack(">6H", 2026, 1, 1, 0, 0, 0), bytes(16)  # made when, and a checksum of it
    count = struct.unpack(">I", profile[128:132])[0]
    tags = {bytes(profile[132 + 12 * i:136 + 12 * i]): 132 + 12 * i for i in range(count)}
    r, b = tags[b"rXYZ"], tags[b"bXYZ"]
    profile[r + 4:r + 12], profile[b + 4:b + 12] = profile[b + 4:b + 12], profile[r + 4:r + 12]
    return bytes(profile)


def jpegs(rgb):
    yield "baseline.jpg", saved(rgb, "JPEG", quality=90)
    yield "full-chroma.jpg", saved(rgb, "JPEG", quality=90, subsampling=0)
    yield "half-chroma.jpg", saved(rgb, "JPEG", quality=90, subsampling=1)
    yield "progressive.jpg", saved(rgb, "JPEG", quality=85, progressive=True)
    yield "restarts.jpg", saved(rgb, "JPEG", quality=85, restart_marker_rows=1)
    yield "grey.jpg", saved(rgb.convert("L"), "JPEG", quality=90)
    yield "cmyk.jpg", saved(rgb.convert("CMYK"), "JPEG", quality=95)
    yield "stored-rgb.jpg", saved(rgb, "JPEG", quality=90, keep_rgb=True)
    yield "profile.jpg", saved(rgb, "JPEG", quality=90, icc_profile=wide_profile())
    # CMYK read as YCCK: not what was meant, but the conversion is the same as for a file that means it.
    yield "ycck.jpg", ycck(saved(rgb.convert("CMYK"), "JPEG", quality=95))
    for orientation in range(1, 9):
        yield f"orientation-{orientation}.jpg", saved(rgb, "JPEG", quality=90, subsampling=0, exif=exif(orientation))


def ycck(jpeg):
    at = jpeg.index(b"Adobe")
    return jpeg[:at + 11] + b"\x02" + jpeg[at + 12:]


def others(rgb):
    rgba = rgb.copy()
    rgba.putalpha(Image.linear_gradient("L").resize(rgb.size))
    yield "lossless.webp", saved(rgb, "WEBP", lossless=True)
    yield "lossless-alpha.webp", saved(rgba, "WEBP", lossless=True, exact=True)
    yield "lossy.webp", saved(rgb, "WEBP", quality=90)
    yield "lossy-green.webp", saved(Image.new("RGB", (32, 32), (30, 200, 60)), "WEBP", quality=90)
    yield "lossy-tall.webp", saved(scene(40, 320), "WEBP", quality=50)
    yield "lossy-alpha.webp", saved(rgba, "WEBP", quality=90)
    yield "profile.webp", saved(rgb, "WEBP", lossless=True, icc_profile=wide_profile())
    yield "orientation-6.webp", saved(rgb, "WEBP", lossless=True, exif=exif(6))
    yield "one-frame.gif", saved(rgb.quantize(60), "GIF")
    yield "clear.gif", saved(rgb.quantize(30), "GIF", transparency=3)
    yield "rgb.bmp", saved(rgb, "BMP")
    yield "palette.bmp", saved(rgb.quantize(40), "BMP")


def files(out):
    (out / "read" / "rgb").mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(11)
    small, larger = noise(rng, 21, 14), scene(75, 51)
    made = [(name, data, on_white(Image.open(io.BytesIO(data)))) for name, data in (*pngs(rng, small), *jpegs(larger), *others(larger))]
    for name, data, shown in (*made, *deep(rng)):
        (out / "read" / name).write_bytes(data)
        shown.save(out / "read" / "rgb" / (name + ".png"))


def refused(out):
    folder = out / "refused"
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(13)
    frames = [noise(rng, 12, 9) for _ in range(3)]
    noisy = noise(rng, 40, 40)
    for kind in ("gif", "png", "webp"):
        (folder / f"animated.{kind}").write_bytes(saved(frames[0], kind.upper(), save_all=True, append_images=frames[1:], duration=50))
        (folder / f"truncated.{kind}").write_bytes(half(saved(noisy, kind.upper())))
    jpeg = saved(noisy, "JPEG", quality=90)
    (folder / "truncated.jpg").write_bytes(half(jpeg))
    (folder / "truncated-progressive.jpg").write_bytes(half(saved(noisy, "JPEG", quality=90, progressive=True)))
    # As some tools repair a file: cut off, and an end marker put behind it.
    (folder / "truncated-with-end.jpg").write_bytes(half(jpeg) + b"\xff\xd9")
    (folder / "truncated.bmp").write_bytes(half(saved(noisy, "BMP")))
    whole = bytearray(saved(noisy, "PNG"))
    whole[len(whole) // 2] ^= 0x10
    (folder / "damaged.png").write_bytes(whole)
    (folder / "short-rows.png").write_bytes(png(40, 40, 8, 2, [bytes(120)] * 20))
    (folder / "huge.png").write_bytes(png(60000, 60000, 8, 2, [bytes(30)]))
    (folder / "huge.jpg").write_bytes(resized_head(jpeg, b"\xff\xc0", 5, ">HH", 60000, 60000))
    (folder / "huge.bmp").write_bytes(resized_head(saved(noisy, "BMP"), b"BM", 18, "<ii", 60000, 60000))
    (folder / "huge.gif").write_bytes(resized_head(saved(noisy, "GIF"), b"GIF", 6, "<HH", 60000, 60000))
    (folder / "long.png").write_bytes(png(70000, 1, 8, 0, [bytes(70000)]))
    (folder / "text.png").write_text("This is no picture.\n")
    (folder / "empty.png").write_bytes(b"")
    (folder / "signature.png").write_bytes(SIGNATURE)
    (folder / "start.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "start.webp").write_bytes(b"RIFF\x04\0\0\0WEBP")
    (folder / "picture.tiff").write_bytes(saved(noisy, "TIFF"))


def texts(out):
    info = PngImagePlugin.PngInfo()
    info.add_text("plain", "latin \u00e9")
    info.add_itxt("wide", "\u6f22\u5b57", lang="ja", tkey="\u5e83")
    info.add_itxt("packed", "ja " * 50 + "\u00e9\u6f22", zip=True)
    (out / "texts.png").write_bytes(saved(Image.new("RGB", (3, 2)), "PNG", pnginfo=info))


def half(data):
    return data[:len(data) // 2]


def resized_head(data, mark, offset, layout, *size):
    at = data.index(mark) + offset
    return data[:at] + struct.pack(layout, *size) + data[at + struct.calcsize(layout):]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, type=Path)
    out = parser.parse_args().out
    resizes(out)
    files(out)
    refused(out)
    texts(out)
    libraries = [f"{name} {features.version(name)}" for name in ("libjpeg_turbo", "webp", "zlib")]
    (out / "VERSIONS.txt").write_text("\n".join([f"Pillow {PIL.__version__}", *libraries]) + "\n")


if __name__ == "__main__":
    main()
