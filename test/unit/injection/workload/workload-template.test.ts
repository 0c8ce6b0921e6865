import { expect } from 'chai';
import {
  readTemplate,
  type WorkloadObject,
} from '../../../../src/lib/injection/workload/workload-template.ts';

const template = {
  metadata: { labels: { app: 'web' }, annotations: { note: 'x' } },
  spec: { hostNetwork: true, containers: [{ name: 'app' }] },
};
const metadata = { name: 'web', namespace: 'shop', labels: { app: 'not the pod' } };

type Spec = NonNullable<WorkloadObject['spec']>;

function read(
  kind: string,
  spec: Spec = { template },
  keepsSpec = false,
): ReturnType<typeof readTemplate> {
  return readTemplate({ kind, metadata, spec }, { keepsSpec });
}

describe('the template of a workload', () => {
  const added: [kind: string, labels: readonly string[]][] = [
    ['Deployment', ['pod-template-hash']],
    ['ReplicaSet', []],
    ['ReplicationController', []],
    [
      'StatefulSet',
      [
        'statefulset.kubernetes.io/pod-name',
        'apps.kubernetes.io/pod-index',
        'controller-revision-hash',
      ],
    ],
    ['DaemonSet', ['controller-revision-hash', 'pod-template-generation']],
    [
      'Job',
      [
        'job-name',
        'batch.kubernetes.io/job-name',
        'controller-uid',
        'batch.kubernetes.io/controller-uid',
      ],
    ],
    ['Rollout', ['rollouts-pod-template-hash']],
  ];
  for (const [kind, labels] of added) {
    it(`${kind}: from spec.template, with the labels its controller adds`, () => {
      const reading = read(kind);
      expect(reading?.owner.path).to.equal('spec.template.');
      expect(reading?.template).to.deep.include({
        labels: { app: 'web' },
        annotations: { note: 'x' },
        hostNetwork: true,
      });
      expect(Object.keys(reading?.template.controllerLabels ?? {})).to.have.members(labels);
    });
  }

  it('CronJob: from the template of its Jobs', () => {
    const reading = read('CronJob', {
      jobTemplate: { spec: { template, completionMode: 'Indexed' } },
    });
    expect(reading?.owner.path).to.equal('spec.jobTemplate.spec.template.');
    expect(reading?.template.labels).to.deep.equal({ app: 'web' });
    expect(reading?.template.controllerLabels).to.include({
      'job-name': null,
      'batch.kubernetes.io/job-completion-index': null,
    });
  });

  it('Job: knows its own name, and what the template has already', () => {
    const stored = { ...template, metadata: { labels: { 'controller-uid': 'u' } } };
    const reading = read('Job', { template: stored });
    expect(reading?.template.controllerLabels).to.deep.equal({
      'job-name': 'web',
      'batch.kubernetes.io/job-name': 'web',
      'batch.kubernetes.io/controller-uid': null,
    });
  });

  it('Pod: itself', () => {
    const reading = read('Pod', template.spec);
    expect(reading?.owner).to.deep.equal({
      object: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' },
      path: '',
    });
    expect(reading?.template).to.deep.equal({
      labels: { app: 'not the pod' },
      annotations: {},
      hostNetwork: true,
      name: 'web',
    });
  });

  it('says whether the pods have names before they are created', () => {
    expect(read('StatefulSet')?.template.name).to.equal(null);
    expect(read('Deployment')?.template).not.to.have.property('name');
  });

  it('keeps the spec only when asked to', () => {
    expect(read('Deployment')?.template).not.to.have.property('spec');
    expect(read('Deployment', { template }, true)?.template.spec).to.deep.equal(template.spec);
  });

  it('does not exist for other kinds, or for a Rollout that refers to a Deployment', () => {
    expect(read('Service')).to.equal(undefined);
    expect(read('Rollout', {})).to.equal(undefined);
  });
});
