#!/usr/bin/env bash
# Builds etcd, kube-apiserver and kubectl from their Go modules.
# Usage: build.sh [OUT_DIR]    (default: .ringfence/envtest in the repository)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:-$here/../../.ringfence/envtest}
mkdir -p "$out"
out=$(cd "$out" && pwd)

export CGO_ENABLED=0 GOWORK=off

module_version() { (cd "$here/$1" && go list -m -f '{{.Version}}' "$2"); }

# The binary itself says what is already there, so no stamp file can disagree with it.
is_built() {
  local name=$1 version=$2 reported
  local -a ask=(--version)
  [[ $name == kubectl ]] && ask=(version --client)
  reported=$("$out/$name" "${ask[@]}" 2>/dev/null) || return 1
  grep -Eq "(^|[ :])${version//./\\.}\$" <<<"$reported"
}

build() {
  local name=$1 version=$2 module_dir=$3 package=$4 ldflags=$5
  if is_built "$name" "$version"; then
    echo "$name $version is already in $out"
    return
  fi
  echo "building $name $version (this can take several minutes)"
  # Built beside its place and renamed, so that an interrupted build leaves nothing half-written
  # and a running binary is not overwritten.
  (cd "$here/$module_dir" && go build -mod=readonly -buildvcs=false -trimpath \
    -ldflags "-s -w $ldflags" -o "$out/.$name.new" "$package")
  mv -f "$out/.$name.new" "$out/$name"
  is_built "$name" "$version" || {
    echo "$out/$name does not report version $version" >&2
    exit 1
  }
}

etcd_version=$(module_version etcd go.etcd.io/etcd/server/v3)
build etcd "${etcd_version#v}" etcd go.etcd.io/etcd/server/v3 ""

kube_version=$(module_version kubernetes k8s.io/kubernetes)
# Without these the API server calls itself v0.0.0-master. The date is the release's, not today's,
# so that the same sources give the same binary.
build_date=$(cd "$here/kubernetes" && go list -m -f '{{.Time.Format "2006-01-02T15:04:05Z"}}' k8s.io/kubernetes)
IFS=. read -r kube_major kube_minor _ <<<"${kube_version#v}"
kube_ldflags=""
for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
  kube_ldflags+=" -X $package.gitVersion=$kube_version -X $package.gitMajor=$kube_major"
  kube_ldflags+=" -X $package.gitMinor=$kube_minor -X $package.gitCommit="
  kube_ldflags+=" -X $package.gitTreeState=archive -X $package.buildDate=$build_date"
done
for name in kube-apiserver kubectl; do
  build "$name" "$kube_version" kubernetes "k8s.io/kubernetes/cmd/$name" "$kube_ldflags"
done

echo "KUBEBUILDER_ASSETS=$out"
