import type { Framework } from '../framework.ts';
import { DENY_BY_DEFAULT, SEGMENTATION } from '../rule-lists.ts';

/** The Kubernetes Hardening Guide of NSA and CISA. It has no numbers, so the ids are those of Ringfence. */
export const nsaCisa: Framework = {
  id: 'nsa-cisa',
  title: 'NSA/CISA Kubernetes Hardening Guide',
  edition: 'version 1.2',
  link: 'https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF',
  controls: [
    {
      id: 'host-network',
      title: 'Host network',
      summary: 'Pods do not use the network of their node.',
      parts: [
        {
          asks: 'no workload with personal data uses the network of its node',
          decides: ['host-network'],
        },
        {
          asks: 'nor do other pods',
          supports: [],
          person: 'Show the admission policy for the namespaces without personal data.',
        },
      ],
    },
    {
      id: 'network-plugin',
      title: 'Network plugin with policies',
      summary: 'The network plugin supports network policies.',
      parts: [
        {
          asks: 'the plugin enforces policies, and every feature that they use',
          decides: ['unenforced-policies', 'unsupported-feature'],
          supports: ['ambiguous-priority'],
        },
      ],
    },
    {
      id: 'network-policies',
      title: 'Policies that deny by default',
      summary: 'Policies select all pods and deny by default, and others allow what is needed.',
      parts: [
        {
          asks: 'pods with personal data are isolated in both directions, also those that are created later',
          decides: [...DENY_BY_DEFAULT],
        },
        {
          asks: 'other namespaces have such policies too',
          supports: [],
          person: 'Show the policies of namespaces without personal data, which are not judged.',
        },
      ],
    },
    {
      id: 'namespaces',
      title: 'Boundaries with namespaces',
      summary: 'Namespaces separate resources, and policies separate the namespaces.',
      parts: [
        {
          asks: 'personal data is in namespaces of its own, and connections with others are declared',
          decides: ['dedicated-namespace', ...SEGMENTATION],
        },
        {
          asks: 'everything else is divided in a sensible way',
          supports: [],
          person: 'Show how other workloads are divided into namespaces.',
        },
      ],
    },
    {
      id: 'default-namespace',
      title: 'Namespace default',
      summary: 'The namespace `default` is not used by applications.',
      parts: [
        {
          asks: 'no workload with personal data runs in the namespace `default`',
          decides: ['default-namespace'],
        },
        {
          asks: 'nothing else runs there either',
          supports: [],
          person: 'Show that no workload without personal data runs in the namespace `default`.',
        },
      ],
    },
  ],
};
