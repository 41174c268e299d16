#!/bin/sh
# Installs, from Debian, the system programs that some checks use and that are not there yet.
set -eu
wanted=""
need() { command -v "$1" >/dev/null 2>&1 || wanted="$wanted $2"; }
need java default-jre-headless
need node nodejs
need npm npm
need pspp pspp
need Rscript r-base-core
need chromium chromium
python3 -c 'import ensurepip' 2>/dev/null || wanted="$wanted python3-venv"
if [ -z "$wanted" ]; then
  echo "Every system program that the checks use is there."
  exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "This is not Debian. Install these, or their like:$wanted"
  exit 1
fi
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
echo "Installing:$wanted"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root apt-get install -y -qq --no-install-recommends $wanted >/dev/null
