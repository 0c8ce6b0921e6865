import type { PodObject } from '../../injection/model/api-objects.ts';
import type { NamespaceExpectation } from '../../injection/verification/expectations.ts';
import type { Presence } from '../../injection/verification/pod-status.ts';
import type { PodScope } from './select-pods.ts';

/** What to verify, and the expectations. */
export interface VerifyRequest extends PodScope {
  /** Expected of every pod. */
  readonly expected?: Presence | undefined;
  /** Expected of the pods of single namespaces. */
  readonly expectations: readonly NamespaceExpectation[];
  /** How deeply sidecars are compared: the image, or everything that an injector adds, by asking the cluster. */
  readonly drift: 'image' | 'deep';
  /** Whether the document lists every pod, or only those with a finding. */
  readonly lists: 'all' | 'findings';
  /** Called with each selected pod as it came, in the order of the list. */
  readonly onPod?: ((pod: PodObject) => void) | undefined;
  /** Called with the number of checked pods, and the total if the server reports it. */
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined;
}
