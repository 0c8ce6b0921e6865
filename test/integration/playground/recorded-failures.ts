import { readFileSync } from 'node:fs';

/** The API server's recorded answer to a dry-run create of a pod under one fault. */
export interface RecordedFailure {
  readonly fault: string;
  readonly httpStatus: number;
  readonly reason?: string;
  readonly message?: string;
}

const recordings = JSON.parse(
  readFileSync(new URL('../../fixtures/oracle/probe-failures.json', import.meta.url), 'utf8'),
) as readonly RecordedFailure[];

/** What was recorded for a fault. */
export function recorded(fault: string): RecordedFailure {
  const found = recordings.find((recording) => recording.fault === fault);
  if (found === undefined) throw new Error(`nothing is recorded for ${fault}`);
  return found;
}

/** A message of the API server without the names, addresses and lists that differ from one cluster to another. */
export function withoutNames(message: string): string {
  return message
    .replace(/webhook "[^"]+"/g, 'webhook "…"')
    .replace(/https:\/\/[^/]+(:\d+)?\/\w+\?timeout=\d+s/g, 'https://…')
    .replace(/service "[^"]+"/g, 'service "…"')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:…')
    .replace(/ on \S+: no such host/, ': no such host')
    .replace(/; have .*/, '; have …')
    .replace(/pods "[^"]+"/, 'pods "…"');
}
