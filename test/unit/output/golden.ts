import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';

/** Compares with a committed file of test/fixtures; UPDATE_GOLDEN=1 writes it again. */
export function expectGolden(name: string, text: string): void {
  const path = `test/fixtures/${name}`;
  if (process.env['UPDATE_GOLDEN']) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).to.equal(readFileSync(path, 'utf8'));
}
