import { asObjects, asText } from '../prediction/pod-json.ts';
import { type CheckPod, podContextOf } from './check.ts';

/** Sysctls that are allowed, by the minor version that allowed them. */
const ALLOWED: readonly (readonly [since: number, names: readonly string[]])[] = [
  [
    0,
    [
      'kernel.shm_rmid_forced',
      'net.ipv4.ip_local_port_range',
      'net.ipv4.tcp_syncookies',
      'net.ipv4.ping_group_range',
      'net.ipv4.ip_unprivileged_port_start',
    ],
  ],
  [27, ['net.ipv4.ip_local_reserved_ports']],
  [
    29,
    [
      'net.ipv4.tcp_keepalive_time',
      'net.ipv4.tcp_fin_timeout',
      'net.ipv4.tcp_keepalive_intvl',
      'net.ipv4.tcp_keepalive_probes',
    ],
  ],
  [32, ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem']],
];

/** The rule of one minor version about sysctls. */
export function checkSysctls(minor: number): CheckPod {
  const allowed = new Set(ALLOWED.flatMap(([since, names]) => (since <= minor ? names : [])));
  return (pod) => {
    const bad = asObjects(podContextOf(pod)['sysctls'])
      .map(({ name }) => asText(name))
      .filter((name) => !allowed.has(name));
    return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
  };
}
