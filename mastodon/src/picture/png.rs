//! The smallest PNG there is (ISO/IEC 15948): two colours, one bit for each pixel, not compressed.

/// A picture of two colours; `is_second` says which pixels have the second.
pub(super) fn two_colours(
    width: usize,
    height: usize,
    palette: [[u8; 3]; 2],
    is_second: impl Fn(usize, usize) -> bool,
) -> Vec<u8> {
    let mut lines = Vec::with_capacity(height * (width / 8 + 2));
    for y in 0..height {
        // No filter.
        lines.push(0);
        for byte in 0..width.div_ceil(8) {
            let bits = (0..8).map(|bit| (byte * 8 + bit, 7 - bit));
            let lit = bits.filter(|(x, _)| *x < width && is_second(*x, y));
            lines.push(lit.fold(0, |byte, (_, shift)| byte | 1 << shift));
        }
    }
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::with_capacity(13);
    header.extend(size(width));
    header.extend(size(height));
    // One bit, palette, deflate, no filter, not interlaced.
    header.extend([1, 3, 0, 0, 0]);
    chunk(&mut out, b"IHDR", &header);
    chunk(&mut out, b"PLTE", palette.as_flattened());
    chunk(&mut out, b"IDAT", &stored(&lines));
    chunk(&mut out, b"IEND", &[]);
    out
}

fn size(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes()
}

fn chunk(out: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    out.extend(size(data.len()));
    let from = out.len();
    out.extend(kind);
    out.extend(data);
    let sum = crc32(&out[from..]);
    out.extend(sum.to_be_bytes());
}

/// A zlib stream (RFC 1950) of stored blocks (RFC 1951 section 3.2.4).
fn stored(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = data.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    out.extend(adler32(data).to_be_bytes());
    out
}

fn adler32(data: &[u8]) -> u32 {
    let (a, b) = data.iter().fold((1, 0), |(a, b): (u32, u32), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    b << 16 | a
}

fn crc32(data: &[u8]) -> u32 {
    let sum = data.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 }
        })
    });
    !sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sums_are_those_of_the_standards() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }
}
