/** The parts of a workbook, which is an archive of texts. */

import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const STORED = 0;

export function unzip(archive: Buffer): Map<string, string> {
  let end = archive.length - 22;
  while (archive.readUInt32LE(end) !== END) end -= 1;
  const parts = new Map<string, string>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const method = archive.readUInt16LE(at + 10);
    const size = archive.readUInt32LE(at + 20);
    const [name, extra, comment] = [28, 30, 32].map((it) => archive.readUInt16LE(at + it)) as [
      number,
      number,
      number,
    ];
    const local = archive.readUInt32LE(at + 42);
    const path = archive.toString('utf8', at + 46, at + 46 + name);
    const data = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const raw = archive.subarray(data, data + size);
    parts.set(path, (method === STORED ? raw : inflateRawSync(raw)).toString('utf8'));
    at += 46 + name + extra + comment;
  }
  return parts;
}
