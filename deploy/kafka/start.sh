#!/bin/sh
# Starts one Kafka node in the Apache Kafka image; the first start lays out its data folder.
# Nothing but that folder is written, so the container's file system can be read-only.
set -eu

: "${CLUSTER_ID:?22 characters, the same on every node of a cluster}"
FOLDER="$(dirname "$0")"
COMMON="-XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:+ExitOnOutOfMemoryError
    -Dlog4j2.configurationFile=$FOLDER/log4j2.properties"
CLASSPATH="${KAFKA_LIBS:-/opt/kafka/libs}/*"

# COMMON and HEAP are several options each.
# shellcheck disable=SC2086
java -Xmx128m $COMMON -cp "$CLASSPATH" kafka.tools.StorageTool format --ignore-formatted \
    --cluster-id "$CLUSTER_ID" --config "$FOLDER/server.properties"

# shellcheck disable=SC2086
exec java ${HEAP:--Xms1g -Xmx1g} $COMMON -cp "$CLASSPATH" \
    kafka.Kafka "$FOLDER/server.properties"
