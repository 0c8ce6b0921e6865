/** What gives an injector's version away; `proxy` is only inferred: proxies lag behind until pods restart. */
export type VersionSource = 'flag' | 'image' | 'service' | 'proxy';
