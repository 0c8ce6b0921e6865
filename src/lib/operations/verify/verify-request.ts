import type { PodObject } from '../../injection/model/api-objects.ts';
import type { NamespaceExpectation } from '../../injection/verification/expectations.ts';
import type { Presence } from '../../injection/verification/pod-status.ts';
import type { PodScope } from './select-pods.ts';

/** What to verify, and what is expected. */
export interface VerifyRequest extends PodScope {
  /** Expected of every pod. */
  readonly expected?: Presence | undefined;
  /** Expected of the pods of single namespaces. */
  readonly expectations: readonly NamespaceExpectation[];
  /** How far sidecars are compared: the image, or everything that an injector adds, by asking the cluster. */
  readonly drift: 'image' | 'deep';
  /** Whether the document lists every pod, or only those with a finding. */
  readonly lists: 'all' | 'findings';
  /** Given each selected pod as it came, in the order of the list. */
  readonly onPod?: ((pod: PodObject) => void) | undefined;
  /** Told how many pods were looked at, and how many there are if the server says so. */
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined;
}
