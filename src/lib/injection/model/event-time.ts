import type { EventObject } from './api-objects.ts';

/**
 * When an event was last seen, in milliseconds since 1970; 0 where the event has no time. Old recorders write
 * `lastTimestamp`, new ones `series` and `eventTime` (Kubernetes v1.36 events.k8s.io/v1).
 */
export function timeOfEvent({ lastTimestamp, eventTime, series, metadata }: EventObject): number {
  const time =
    series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '';
  return Date.parse(time) || 0;
}
