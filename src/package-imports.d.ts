// Modules imported by name (package.json "imports"): Node finds them in the package, the bundler puts them into the bundle.
declare module '#package' {
  import type { Interfaces } from '@oclif/core';

  const pjson: Interfaces.PJSON;
  export default pjson;
}

declare module '#manifest' {
  import type { Interfaces } from '@oclif/core';

  const manifest: Interfaces.Manifest;
  export default manifest;
}
