# shellcheck shell=bash
# What the virtual machine is made of: Debian packages, downloaded and unpacked, never installed.

VM_BUILD=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)/build/vm
VM_INIT=$(dirname "${BASH_SOURCE[0]}")/init

# vm_die CODE WHY
vm_die() {
  echo "vm: $2" >&2
  exit "$1"
}

# vm_know PACKAGE...: fills VM_VERSION with what apt would download, and sets VM_KERNEL_PACKAGE. (All in
# one question: where apt keeps no cache of its lists, as in containers, each takes seconds.)
declare -A VM_VERSION
vm_know() {
  local package version depends
  command -v apt-cache >/dev/null || vm_die 77 "skipped: no apt here, so no Debian kernel"
  while read -r package version depends; do
    VM_VERSION[$package]=$version
    [[ $package != linux-image-amd64 ]] || VM_KERNEL_PACKAGE=${depends%% *}
  done < <(apt-cache show --no-all-versions linux-image-amd64 "$@" 2>/dev/null |
    awk '/^[A-Z]/ { field[$1] = substr($0, length($1) + 2) }
         /^$/ { print field["Package:"], field["Version:"], field["Depends:"]; delete field }')
  for package in linux-image-amd64 "$@"; do
    [[ ${VM_VERSION[$package]:-} ]] ||
      vm_die 77 "skipped: apt knows no package $package: apt-get update, on Debian for amd64"
  done
  VM_VERSION[$VM_KERNEL_PACKAGE]=${VM_VERSION[linux-image-amd64]}
}

# vm_unpacked PACKAGE: prints the folder where its files are; downloads it when this version is new.
vm_unpacked() {
  local package=$1 folder work
  folder=$VM_BUILD/packages/${package}_${VM_VERSION[$package]//:/%}
  if [[ ! -d $folder ]]; then
    work=$(mktemp -d "$VM_BUILD/get-XXXXXX")
    (cd "$work" && timeout 200 apt-get -q download "$package") >"$work/log" 2>&1 || {
      tail -n 3 "$work/log" >&2
      rm -rf "$work"
      vm_die 77 "skipped: apt-get download $package failed, as above"
    }
    dpkg -x "$work"/*.deb "$work/files"
    mkdir -p "$VM_BUILD/packages"
    mv -T "$work/files" "$folder" 2>/dev/null || [[ -d $folder ]]  # another run may have been quicker
    rm -rf "$work"
  fi
  echo "$folder"
}

# vm_libraries TREE PROGRAM...: copies what the loader will look for, from this machine.
vm_libraries() {
  local tree=$1 lib=lib/x86_64-linux-gnu needed missing
  shift
  # (ldd fails on what is no dynamic program: scripts, busybox.)
  needed=$(LD_LIBRARY_PATH=$tree/$lib:$tree/usr/$lib ldd "$@" 2>/dev/null) || true
  missing=$(sed -n 's/ => not found//p' <<<"$needed" | sort -u)
  [[ ! $missing ]] || vm_die 70 "no package given, and none installed, has: ${missing//[[:space:]]/ }"
  grep -o '/[^ ]*lib[^ ]*\.so[^ :]*' <<<"$needed" | grep -vF "$tree" | sort -u |
    while read -r library; do install -D "$library" "$tree$library"; done
}

# vm_modules TREE IMAGE_FOLDER RELEASE NAME...: with what they depend on. kmod itself goes along: the
# kernel asks for more while it runs (mac80211 for its ciphers).
vm_modules() {
  local tree=$1 image=$2 release=$3 file
  shift 3
  [[ -e $image/lib/modules/$release/modules.dep ]] || depmod -b "$image" "$release"
  modprobe -C /dev/null -d "$image" -S "$release" --show-depends -a "$@" >"$tree/depends" ||
    vm_die 70 "the kernel $release lacks a module of: $*"
  sed -n 's/^insmod \([^ ]*\).*/\1/p' "$tree/depends" | sort -u | while read -r file; do
    install -D -m 644 "$file" "$tree${file#"$image"}"
  done
  cp "$image/lib/modules/$release"/modules.{order,builtin,builtin.modinfo} "$tree/lib/modules/$release/"
  depmod -b "$tree" "$release"
  echo "$@" >"$tree/modules"
}

# vm_initramfs RUN MODULES PACKAGES SCRIPT [FILE...]: makes RUN/initramfs and sets VM_KERNEL.
vm_initramfs() {
  local tree=$1/tree initramfs=$1/initramfs modules=$2 parts image release package folder programs
  read -ra parts <<<"bash busybox-static kmod $3"
  shift 3
  vm_know "${parts[@]}"
  image=$(vm_unpacked "$VM_KERNEL_PACKAGE")
  release=${VM_KERNEL_PACKAGE#linux-image-}
  # shellcheck disable=SC2034  # for who calls us
  VM_KERNEL=$image/boot/vmlinuz-$release

  mkdir -p "$tree/lab"
  for package in "${parts[@]}"; do
    folder=$(vm_unpacked "$package")
    (cd "$folder" && find . -path ./usr/share -prune -o -print0 | cpio -0pdm --quiet "$tree")
  done
  # shellcheck disable=SC2086  # a list of names
  vm_modules "$tree" "$image" "$release" virtio_pci virtio_blk $modules
  cp "$VM_INIT" "$tree/init"
  cp -L "$@" "$tree/lab/"
  basename "$1" >"$tree/script"
  mapfile -t programs < <(find "$tree"/lab "$tree"/{,usr/}{bin,sbin} -type f -perm -1 2>/dev/null)
  vm_libraries "$tree" "${programs[@]}"
  (cd "$tree" && find . -print0 | cpio -0oH newc --quiet -R 0:0) | gzip -1 >"$initramfs"
}
