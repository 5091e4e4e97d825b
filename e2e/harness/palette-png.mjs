// SPDX-License-Identifier: AGPL-3.0-or-later
// Pictures of pages have few colours. Written with a palette they take a third of the room, which
// counts, because they are committed and change with every change of a page.
import zlib from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLOURS = 256;

function* chunks(png) {
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    yield { kind: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) };
    at += 12 + length;
  }
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(zlib.crc32(body), body.length + 4);
  return framed;
}

function paeth(left, up, corner) {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** Undoes the row filters of the PNG format (RFC 2083 section 6); returns bare pixels. */
function unfiltered(raw, rows, stride, step) {
  const pixels = Buffer.alloc(rows * stride);
  for (let row = 0; row < rows; row += 1) {
    const filter = raw[row * (stride + 1)];
    for (let i = 0; i < stride; i += 1) {
      const at = row * stride + i;
      const left = i >= step ? pixels[at - step] : 0;
      const up = row > 0 ? pixels[at - stride] : 0;
      const corner = i >= step && row > 0 ? pixels[at - stride - step] : 0;
      let guess = 0;
      if (filter === 1) guess = left;
      else if (filter === 2) guess = up;
      else if (filter === 3) guess = (left + up) >> 1;
      else if (filter === 4) guess = paeth(left, up, corner);
      pixels[at] = raw[row * (stride + 1) + 1 + i] + guess;
    }
  }
  return pixels;
}

const parts = (colour) => [(colour >> 16) & 0xff, (colour >> 8) & 0xff, colour & 0xff];

function distance(one, other) {
  const [a, b] = [parts(one), parts(other)];
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}

/**
 * The commonest colours, exactly as they are (surfaces and text), and for every rarer one (edges of
 * letters) the place of the nearest of them.
 */
function paletteOf(colours) {
  const counts = new Map();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const byCount = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a));
  const palette = byCount.slice(0, MOST_COLOURS);
  const place = new Map(palette.map((colour, at) => [colour, at]));
  for (const rare of byCount.slice(MOST_COLOURS)) {
    let nearest = 0;
    for (let at = 1; at < palette.length; at += 1) {
      if (distance(palette[at], rare) < distance(palette[nearest], rare)) nearest = at;
    }
    place.set(rare, nearest);
  }
  return { palette, place };
}

/** The same picture with a palette; a picture this cannot be done to is returned as it is. */
export function withPalette(png) {
  const all = [...chunks(png)];
  const header = all.find((part) => part.kind === "IHDR").data;
  const [width, height, depth, kind] = [header.readUInt32BE(0), header.readUInt32BE(4), header[8], header[9]];
  const step = { 2: 3, 6: 4 }[kind];
  if (depth !== 8 || !step || header[12] !== 0) return png;
  const raw = zlib.inflateSync(Buffer.concat(all.filter((part) => part.kind === "IDAT").map((part) => part.data)));
  const pixels = unfiltered(raw, height, width * step, step);
  const colours = new Uint32Array(width * height);
  for (let at = 0; at < colours.length; at += 1) colours[at] = pixels.readUIntBE(at * step, 3);
  const { palette, place } = paletteOf(colours);
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = place.get(colours[y * width + x]);
  }
  const indexed = Buffer.from(header);
  indexed[9] = 3;
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", indexed),
    chunk("PLTE", Buffer.from(palette.flatMap(parts))),
    chunk("IDAT", zlib.deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
