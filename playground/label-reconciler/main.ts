/** A stand-in for the part of an ASM instance that writes namespace labels into its data-plane clusters. */
import { parseArgs } from 'node:util';
import { ApiClient } from '../api/api-client.ts';
import { readKubeconfig } from '../api/kubeconfig.ts';
import { LabelReconciler } from './label-reconciler.ts';

const { values: flags } = parseArgs({
  options: {
    kubeconfig: { type: 'string', default: '' },
    'data-plane': { type: 'string', multiple: true, default: [] },
  },
});

const dataPlanes = flags['data-plane'].map((entry): [string, ApiClient] => {
  const [id = '', ...path] = entry.split('=');
  return [id, new ApiClient(readKubeconfig(path.join('=')))];
});
new LabelReconciler(new ApiClient(readKubeconfig(flags.kubeconfig)), new Map(dataPlanes)).start();
