import { injectorScenes } from './injectors.ts';
import { namespaceScenes } from './namespaces.ts';
import { noticeScenes } from './notices.ts';
import { policyScenes } from './policies.ts';
import { reportScenes } from './reports.ts';
import { restartScenes } from './restarts.ts';
import type { Scenes } from './scene.ts';
import { workloadScenes } from './workloads.ts';

/** Texts of every command. */
export const scenes: Scenes = {
  ...reportScenes,
  ...restartScenes,
  ...policyScenes,
  ...injectorScenes,
  ...namespaceScenes,
  ...workloadScenes,
  ...noticeScenes,
};
