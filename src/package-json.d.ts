// The two files at the top level of the package, imported by name (package.json "imports"): Node reads them from the
// package, the bundler puts them into the bundle.
declare module '#package' {
  const pjson: import('@oclif/core').Interfaces.PJSON;
  export default pjson;
}

declare module '#manifest' {
  const manifest: import('@oclif/core').Interfaces.Manifest;
  export default manifest;
}
