// Runs the sources as they are, without a build (Node strips the types).
const { main } = await import('../src/main.ts');
await main();
