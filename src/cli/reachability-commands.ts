import { type Command, Option } from 'commander';
import { withAssumptionOptions } from './input/assumption-options.ts';
import type { Finish } from './exit-code.ts';
import { parseConnectionPort } from './connections/connection-port.ts';
import { addSourceArguments } from './input/source-arguments.ts';
import type { Terminal } from './output/terminal.ts';

/** Adds the commands that ask who can reach whom; none of them needs PII to be classified. */
export function addReachabilityCommands(program: Command, terminal: Terminal, finish: Finish): void {
  addConnections(program, terminal, finish);
  addExplain(program, terminal, finish);
  addExposure(program, terminal, finish);
  addDiff(program, terminal, finish);
  addLint(program, terminal, finish);
}

function outputOption(...formats: readonly [string, ...string[]]): Option {
  return new Option('-o, --output <format>', 'form of the result').choices(formats).default(formats[0]);
}

function addConnections(program: Command, terminal: Terminal, finish: Finish): void {
  addSourceArguments(program.command('connections'))
    .summary('list who can reach whom')
    .description(
      'Lists every connection between workloads, and from and to the outside, that policies allow.',
    )
    .addOption(outputOption('table', 'json', 'yaml', 'markdown', 'csv', 'dot', 'svg'))
    .addHelpText(
      'after',
      `
Examples:
  $ ringfence connections ./manifests
  $ ringfence connections ./manifests --output json
  $ ringfence connections ./manifests --assume cidrMatchesPods=never --output csv
  $ ringfence connections ./manifests --output svg > connections.svg

Ends are NAMESPACE/NAME[Kind], ranges of IPv4 and IPv6 addresses, {ingress-controller} for what routes lead in, and
{own-node} for the node that a pod of the workload runs on.

Drawings (dot, svg) show namespaces instead of workloads where there are more than 150 connections.`,
    )
    .action(async (paths: string[], options) => {
      const { connections } = await import('./connections/connections.ts');
      finish(await connections(paths, options, terminal));
    });
}

function addExplain(program: Command, terminal: Terminal, finish: Finish): void {
  addSourceArguments(program.command('explain'))
    .summary('say why one connection is allowed, denied or unknown')
    .description(
      'Says of one connection whether it is allowed, and which policies, rules or defaults decide that in each direction.',
    )
    .requiredOption('--from <end>', 'NAMESPACE/NAME or NAMESPACE/NAME[Kind], an address or a CIDR')
    .requiredOption('--to <end>', 'the same; one of the two must be in the cluster')
    .requiredOption(
      '--port <port>',
      'NUMBER or NUMBER/PROTOCOL; the port of the pod, not of a Service',
      parseConnectionPort,
    )
    .addOption(outputOption('table', 'json'))
    .addHelpText(
      'after',
      `
An end that stands for several pods or addresses is answered for those that come furthest: allowed if any pair is
allowed, denied only if every pair is.

Exit codes: 0 answered, whatever the answer; 2 could not answer.

Examples:
  $ ringfence explain ./manifests --from shop/web --to customers/db --port 5432/tcp
  $ ringfence explain ./manifests --from customers/db[StatefulSet] --to 169.254.169.254 --port 80
  $ ringfence explain --context prod --from 0.0.0.0/0 --to shop/web --port 8443 --output json`,
    )
    .action(async (paths: string[], options) => {
      const { explain } = await import('./explain/explain.ts');
      finish(await explain(paths, options, terminal));
    });
}

function addExposure(program: Command, terminal: Terminal, finish: Finish): void {
  addSourceArguments(program.command('exposure'))
    .summary('say which workloads the internet reaches')
    .description(
      'Says of every workload whether the public internet reaches it, and through what: Services, Ingresses, Gateway API\nand OpenShift routes, host ports, the network of its node, a public address of its own.',
    )
    .addOption(outputOption('table', 'json', 'markdown', 'csv'))
    .addHelpText(
      'after',
      `
Judged by what is read alone: a Service or route that manifests do not show leads nowhere. A way in that depends on
the cloud, the network plugin or something unread is unknown.

Exit codes: 0 answered, whatever the answer; 2 could not answer.

Examples:
  $ ringfence exposure ./manifests
  $ ringfence exposure --context prod
  $ ringfence exposure ./manifests --output json | jq '.[] | select(.exposure != "not-exposed")'`,
    )
    .action(async (paths: string[], options) => {
      const { exposure } = await import('./exposure/exposure.ts');
      finish(await exposure(paths, options, terminal));
    });
}

function addDiff(program: Command, terminal: Terminal, finish: Finish): void {
  withAssumptionOptions(
    program
      .command('diff')
      .summary('say what one state opens and closes compared with another')
      .argument('<before>', 'a manifest file or folder, - for stdin, or context:NAME')
      .argument('<after>', 'the same')
      .option('--kubeconfig <file>', 'kubeconfig of context:NAME (default: as kubectl finds it)')
      .option('--strict', 'a broken document is fatal instead of being left out and reported'),
  )
    .description(
      'Compares who can reach whom, not the text of policies: connections added, removed and changed between workloads\nthat are in both states, and apart from them what comes and goes with a workload.\nOne network plugin is taken for both states.',
    )
    .addOption(outputOption('table', 'json', 'markdown'))
    .addHelpText(
      'after',
      `
Exit codes: 0 nothing differs; 1 something differs; 2 could not compare, or nothing differs but not everything
could be read.

Examples:
  $ ringfence diff ./manifests-before ./manifests
  $ ringfence diff context:prod ./manifests --output markdown
  $ ringfence diff ./before ./after -o json | jq '.connections[] | select(.allowed.gained != "")'`,
    )
    .action(async (before: string, after: string, options) => {
      const { diff } = await import('./diff/diff.ts');
      finish(await diff(before, after, options, terminal));
    });
}

function addLint(program: Command, terminal: Terminal, finish: Finish): void {
  addSourceArguments(program.command('lint'))
    .summary('find policies that do not do what they seem to')
    .description(
      'Finds policies, rules, peers and ports that match nothing, add nothing, contradict each other, or that the network\nplugin ignores. What depends on which pods there are is not judged where pods could not be read.',
    )
    .addOption(outputOption('table', 'json', 'markdown', 'csv'))
    .addHelpText(
      'after',
      `
All that is called redundant or shadowed can be removed together: verdicts between the pods there are stay the same.

Exit codes: 0 nothing found; 1 something found; 2 could not be judged, or nothing found but not everything could be
read.

Examples:
  $ ringfence lint ./manifests
  $ ringfence lint --context prod --output json | jq '.[] | select(.code == "redundant-policy")'
  $ ringfence lint ./manifests --cni-profile flannel`,
    )
    .action(async (paths: string[], options) => {
      const { lint } = await import('./lint/lint.ts');
      finish(await lint(paths, options, terminal));
    });
}
