/** An address at which a cloud serves instance metadata or credentials to any process on an instance or in a pod. */
export interface MetadataAddress {
  /** In its shortest text form. */
  readonly address: string;
  readonly provider: string;
  /** Where the provider, or software that is written for it, documents the address. */
  readonly source: string;
}

const EC2 = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html';
const ECS = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html';
const EKS = 'https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html';
const SCALEWAY = 'https://docs.cloud-init.io/en/latest/reference/datasources/scaleway.html';

/**
 * Every metadata address that Ringfence knows. One list for the well-known ranges, the rule `metadata-service-egress`
 * and the check of the servers that the service itself connects to.
 */
export const METADATA_ADDRESSES: readonly MetadataAddress[] = [
  {
    address: '169.254.169.254',
    provider: 'AWS, Azure, Google Cloud, Oracle Cloud, OpenStack and others',
    source: EC2,
  },
  { address: 'fd00:ec2::254', provider: 'AWS', source: EC2 },
  { address: '169.254.170.2', provider: 'AWS ECS', source: ECS },
  { address: '169.254.170.23', provider: 'AWS EKS Pod Identity', source: EKS },
  { address: 'fd00:ec2::23', provider: 'AWS EKS Pod Identity', source: EKS },
  {
    address: '100.100.100.200',
    provider: 'Alibaba Cloud',
    source: 'https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata',
  },
  {
    // Inside the public address space. It also answers DNS, DHCP and health probes.
    address: '168.63.129.16',
    provider: 'Azure',
    source: 'https://learn.microsoft.com/en-us/azure/virtual-network/what-is-ip-address-168-63-129-16',
  },
  {
    address: 'fd20:ce::254',
    provider: 'Google Cloud',
    source: 'https://cloud.google.com/compute/docs/metadata/querying-metadata',
  },
  {
    address: '192.0.0.192',
    provider: 'Oracle Cloud Infrastructure Classic',
    source:
      'https://registry.terraform.io/providers/hashicorp/opc/latest/docs/resources/opc_compute_machine_image',
  },
  {
    address: 'fd00:c1::a9fe:a9fe',
    provider: 'Oracle Cloud',
    source:
      'https://github.com/oracle/oci-python-sdk/blob/master/src/oci/auth/signers/instance_principals_security_token_signer.py',
  },
  { address: '169.254.42.42', provider: 'Scaleway', source: SCALEWAY },
  { address: 'fd00:42::42', provider: 'Scaleway', source: SCALEWAY },
];
