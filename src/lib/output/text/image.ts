/**
 * An image in several forms, the longest first: whole, without its registry, without its repository's path, and only
 * the part that distinguishes versions. That part is never left out: the tag, or the beginning of the digest.
 */
export function waysOfImage(image: string): readonly string[] {
  const [name = '', digest] = image.split('@');
  const path = name.split('/');
  const [registry = ''] = path;
  // The registry is recognised as in Docker (distribution/reference v3, splitDockerDomain).
  const hasRegistry = path.length > 1 && /[.:]|^localhost$/.test(registry);
  const end =
    digest === undefined || tagOfName(name) !== undefined ? '' : `@${shortDigest(digest)}`;
  return [
    image,
    (hasRegistry ? path.slice(1).join('/') : name) + end,
    (path.at(-1) ?? '') + end,
    tagOfImage(image),
  ];
}

/** The part of an image that distinguishes versions: its tag, or the beginning of its digest. */
function tagOfImage(image: string): string {
  const [name = '', digest] = image.split('@');
  return tagOfName(name) ?? (digest === undefined ? image : shortDigest(digest));
}

function tagOfName(name: string): string | undefined {
  return /:([^:/]+)$/.exec(name)?.[1];
}

function shortDigest(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 8);
}
