/** The source of an injector's version; `proxy` is only an inference: proxies lag behind until pods restart. */
export type VersionSource = 'flag' | 'image' | 'service' | 'proxy';
