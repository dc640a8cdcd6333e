import type { Framework } from '../framework.ts';
import { DENY_BY_DEFAULT, OWN_NAMESPACES } from '../rule-lists.ts';

/** The CIS Benchmark for Kubernetes. */
export const cisKubernetes: Framework = {
  id: 'cis-kubernetes',
  title: 'CIS Kubernetes Benchmark',
  edition: 'v1.12',
  link: 'https://www.cisecurity.org/benchmark/kubernetes',
  controls: [
    {
      id: '5.2.5',
      title: 'Host network',
      summary: 'Containers that share the network of their node are not admitted, or only a few.',
      parts: [
        {
          asks: 'no workload with personal data uses the network of its node',
          decides: ['host-network'],
        },
        {
          asks: 'admission denies it in all other namespaces as well',
          supports: [],
          person: 'Show the admission policy for the namespaces without personal data.',
        },
      ],
    },
    {
      id: '5.3.1',
      title: 'Network plugin supports policies',
      summary: 'The network plugin in use supports network policies.',
      parts: [
        {
          asks: 'the plugin enforces policies, and every feature that they use',
          decides: ['unenforced-policies', 'unsupported-feature'],
          supports: ['ambiguous-priority'],
        },
      ],
    },
    {
      id: '5.3.2',
      title: 'All namespaces have network policies',
      summary: 'Every namespace has network policies that limit traffic.',
      parts: [
        {
          asks: 'all namespaces, not only those with personal data, have policies',
          supports: [...DENY_BY_DEFAULT],
          person: 'Show the policies of namespaces without personal data, which are not judged.',
        },
      ],
    },
    {
      id: '5.6.1',
      title: 'Boundaries with namespaces',
      summary: 'Namespaces separate what is administered separately.',
      parts: [
        {
          asks: 'personal data is in namespaces of its own',
          decides: ['dedicated-namespace'],
        },
        {
          asks: 'everything else is divided in a sensible way',
          supports: [],
          person: 'Show how other workloads are divided into namespaces.',
        },
      ],
    },
    {
      id: '5.6.4',
      title: 'Namespace default',
      summary: 'The namespace `default` is not used.',
      parts: [
        {
          asks: 'no workload with personal data runs in the namespace `default`',
          decides: ['default-namespace'],
          supports: [...OWN_NAMESPACES],
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
