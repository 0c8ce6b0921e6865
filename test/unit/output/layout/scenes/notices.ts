import { formatFailure } from '../../../../../src/lib/output/reasons/failure.ts';
import { formatNotice } from '../../../../../src/lib/output/text/notice.ts';
import { formatPause, formatResume } from '../../../../../src/lib/output/text/standing.ts';
import type { Scenes } from './scene.ts';

const failures = [
  {
    code: 'rejected',
    message:
      'the API server answers: Internal error occurred: failed calling webhook "namespace.sidecar-injector.istio.io": failed to call webhook: Post "https://istiod.istio-system.svc:443/inject?timeout=10s": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    nextStep: 'see whether the injector runs: kubectl get pods -n istio-system',
  },
  {
    message:
      'the credential plugin failed:\n\tUnable to locate credentials.\n\t• run "aws configure"\n\t• or set AWS_PROFILE',
    nextStep: 'run the same with kubectl and -v=6: it shows what the credential plugin says',
  },
  { message: 'unknown flag --namespce', nextStep: 'did you mean --namespace' },
] as const;

/** Errors and warnings that any command may print. */
export const noticeScenes: Scenes = {
  errors: ({ columns }) => failures.map((failure) => formatFailure(failure, columns)).join(''),
  warnings: ({ columns }) =>
    [
      formatNotice('warning', 'no pod matches, so nothing was verified', columns),
      formatNotice(
        'warning',
        'not known: mutating webhooks: mutatingwebhookconfigurations.admissionregistration.k8s.io is forbidden: User "dev" cannot list resource',
        columns,
      ),
      `${formatPause('api-server', 'connect ECONNREFUSED 203.0.113.7:6443', columns)}\n`,
      `${formatResume({ cause: 'api-server', message: '', seconds: 75 }, columns)}\n`,
    ].join(''),
};
