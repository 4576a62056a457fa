#!/bin/sh
# Two hosts on one machine: network namespaces with a line between them, a master and a worker on the
# first, a worker on the second, and a training by spark-submit from the first. Run as root on Linux:
#   two-hosts.sh LAUNCHER OUT MILLISECONDS CUT_AFTER CUT_SECONDS [ARGUMENTS]
# LAUNCHER is the folder with bin and lib, OUT the run's folder; the line takes MILLISECONDS in each
# direction, and is cut CUT_AFTER seconds after the first step (0: never) for CUT_SECONDS (0: for
# good). ARGUMENTS go to train.
set -eu
launcher=$1 out=$2 delay=$3 after=$4 cut=$5
shift 5
here=$(cd "$(dirname "$0")" && pwd)
state=$(mktemp -d)
export VGG4J_CLUSTER_DIR="$state/cluster" VGG4J_EXECUTOR_CLASS_PATH="$launcher/lib/*"
relay=
finish() {
  for host in 1 2; do
    ip netns pids "vgg4j-$host" 2> /dev/null | xargs -r kill 2> /dev/null || true
  done
  sleep 3
  for host in 1 2; do
    # Not with its namespace where a process is still in that.
    ip link del "vgg4j-line-$host" 2> /dev/null || true
    ip netns del "vgg4j-$host" 2> /dev/null || true
  done
  kill "$relay" 2> /dev/null || true
  rm -rf "$state"
}
trap finish EXIT
for host in 1 2; do
  ip netns add "vgg4j-$host"
  ip link add "vgg4j-line-$host" mtu 9000 type veth peer name line mtu 9000 netns "vgg4j-$host"
  ip link set "vgg4j-line-$host" up
  ip netns exec "vgg4j-$host" ip address add "10.77.0.$host/24" dev line
  ip netns exec "vgg4j-$host" ip link set line up
  ip netns exec "vgg4j-$host" ip link set lo up
  ip netns exec "vgg4j-$host" ethtool -K line tx off gso off tso off > /dev/null
done
python3 "$here/delay.py" vgg4j-line-1 vgg4j-line-2 "$delay" &
relay=$!
sleep 1
ip netns exec vgg4j-1 ping -c 3 -q 10.77.0.2 2> /dev/null | tail -1 || true
on() {
  host=$1
  shift
  SPARK_LOCAL_IP="10.77.0.$host" ip netns exec "vgg4j-$host" "$@"
}
on 1 "$launcher/bin/vgg4j-cluster" master --host 10.77.0.1 --port 7077 --webui-port 0 \
  > "$state/master" 2>&1 &
sleep 5
for host in 1 2; do
  on "$host" "$launcher/bin/vgg4j-cluster" worker spark://10.77.0.1:7077 --host "10.77.0.$host" \
    --cores 1 --memory 2g --webui-port 0 > "$state/worker-$host" 2>&1 &
    sleep 1
done
if [ "$after" -gt 0 ]; then
  (
    until grep -q 'step 1 ' "$state/driver" 2> /dev/null; do sleep 0.2; done
    sleep "$after"
    ip link set vgg4j-line-2 down
    echo "the line is cut"
    if [ "$cut" -gt 0 ]; then
      sleep "$cut"
      ip link set vgg4j-line-2 up
      echo "the line is back"
    fi
  ) &
fi
status=0
on 1 "$launcher/bin/vgg4j-cluster" submit spark://10.77.0.1:7077 train --out "$out" \
  --log-interval 1 --workers 2 "$@" > "$state/driver" 2>&1 || status=$?
grep -v 'step [0-9]' "$state/driver" | tail -8
exit "$status"
