/** What is typed before Tab, and what it must become. */
export const lines: readonly (readonly [string, string])[] = [
  ['kubectl asm-inject verif', 'kubectl asm-inject verify '],
  ['kubectl asm-inject policy sh', 'kubectl asm-inject policy show '],
  ['kubectl asm-inject verify --allow-e', 'kubectl asm-inject verify --allow-empty '],
  [
    'kubectl asm-inject policy set --pod-condition inc',
    'kubectl asm-inject policy set --pod-condition include-true ',
  ],
  ['kubectl asm-inject -n shopping verif', 'kubectl asm-inject -n shopping verify '],
  ['kubectl asm-inject ns li', 'kubectl asm-inject ns list '],
  ['kubectl asm-inject verify -n shop', 'kubectl asm-inject verify -n shopping '],
  ['kubectl asm-inject verify --namespace=shop', 'kubectl asm-inject verify --namespace=shopping '],
  ['kubectl asm-inject namespace enable shop', 'kubectl asm-inject namespace enable shopping '],
  ['kubectl asm-inject status --context play', 'kubectl asm-inject status --context playground '],
  [
    'kubectl asm-inject opt-out -n shopping deploym',
    'kubectl asm-inject opt-out -n shopping deployment/',
  ],
  [
    'kubectl asm-inject opt-out -n shopping deploy/ba',
    'kubectl asm-inject opt-out -n shopping deploy/basket ',
  ],
  [
    'kubectl-asm_inject restart --reason image,ext',
    'kubectl-asm_inject restart --reason image,extra ',
  ],
];
