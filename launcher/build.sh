# Builds the program, and only when something changed. Sourced by ../qiantang.
# shellcheck shell=bash
#
#   app/target/lib/              third-party jars; files are added, never replaced
#   app/target/program/VERSION/  the jars of the rooms as of one state of the sources, class.path, the AOT cache
#   app/target/program/current   the name of the newest VERSION
#
# A running cloud keeps the folder it was started from, so that a rebuild never pulls jars from under it.

program=$root/app/target/program
build_log=$root/target/build.log
VERSIONS_KEPT=3
MAVEN_MEMORY='-Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1'

# Runs FIND_WORD... over everything that the program is made from.
find_sources() {
    local room
    local -a places=(./pom.xml ./qiantang ./launcher ./.mvn)
    for room in */pom.xml; do
        places+=("./$room")
        [ ! -d "${room%/pom.xml}/src/main" ] || places+=("./${room%/pom.xml}/src/main")
    done
    find "${places[@]}" "$@"
}

source_version() {
    (cd -- "$root" && find_sources -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16)
}

# Sets version to the newest one built; fails if there is none, or if the sources have changed since. Mostly one look at
# modification times (a folder's tells of deletions); only if one of them is newer are contents compared.
is_current() {
    version=
    [ -r "$program/current" ] && read -r version <"$program/current"
    [ -n "$version" ] && [ -f "$program/$version/class.path" ] || return 1
    [ -n "$(cd -- "$root" && find_sources -newer "$program/$version/looked" -print -quit)" ] || return 0
    [ "$(source_version)" = "$version" ] || return 1
    touch "$program/$version/looked" 2>/dev/null
    return 0
}

# Runs FUNCTION while nobody else builds in this checkout.
alone() { # alone FUNCTION ARGUMENT...
    if ! mkdir -p "$root/target" "$program" 2>/dev/null || [ ! -w "$program" ]; then
        complain "Cannot write to $root, so it cannot be built there. Build it as its owner, or copy it elsewhere." \
            "无法写入 $root，因此不能在此构建。请以其所有者身份构建，或复制到别处。"
        return 1
    fi
    (
        if command -v flock >/dev/null && ! flock -n 9; then
            say "Another build is running here; waiting for it." "此处另有构建正在进行；等待其完成。"
            flock 9
        fi
        "$@"
    ) 9>"$root/target/.lock"
}

make_program() {
    is_current && return 0
    alone build_program && is_current
}

build_program() {
    is_current && return 0 # somebody else built it while we waited
    need_compiler && find_maven || return 1
    say "Building Qiantang (log: $build_log)" "正在构建钱塘（日志：$build_log）"
    local started=$SECONDS before after
    before=$(source_version)
    touch "$root/target/.looked"
    if ! maven "$build_log" show_building -Dmaven.test.skip=true -Dspotless.check.skip package; then
        show_failure "$build_log"
        return 1
    fi
    after=$(source_version)
    if [ "$before" != "$after" ]; then
        say "The sources changed during the build; building once more." "构建期间源码有改动；重新构建一次。"
        build_program
        return
    fi
    keep_program "$before" || return 1
    say " 100 %  built in $((SECONDS - started)) s" " 100 %  构建完成，用时 $((SECONDS - started)) 秒"
}

# Puts the jars that Maven made into a folder of their own and makes it the current one, in this order, so that whoever
# looks meanwhile sees the old one or the new one whole.
keep_program() { # keep_program VERSION
    local folder=$program/$1 room jar old
    rm -rf -- "$folder.new" && mkdir -p "$folder.new" || return 1
    for room in "$root"/*/pom.xml; do
        for jar in "${room%/pom.xml}"/target/*-SNAPSHOT.jar; do
            [ ! -f "$jar" ] || cp -p -- "$jar" "$folder.new/" || return 1
        done
    done
    cp -- "$root/app/target/class.path" "$folder.new/class.path" || return 1
    touch -r "$root/target/.looked" "$folder.new/looked"
    rm -rf -- "$folder" && mv -- "$folder.new" "$folder" || return 1
    printf '%s\n' "$1" >"$program/current.new" && mv -- "$program/current.new" "$program/current"
    find "$program" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %p\n' | sort -rn | tail -n +$((VERSIONS_KEPT + 1)) |
        while read -r _ old; do [ -n "$(users_of "$old")" ] || rm -rf -- "$old"; done
}

# A cloud starts engine children from the folder it was started from, for as long as it runs. The process keeps its
# number when it becomes Java.
mark_in_use() {
    : 2>/dev/null >"$program/$version/used.$$" || true
}

# Prints the processes that were started from a VERSION's folder and still run.
users_of() { # users_of FOLDER
    local mark pid
    for mark in "$1"/used.*; do
        pid=${mark##*.}
        [ -f "$mark" ] && grep -qs qiantang "/proc/$pid/cmdline" && printf '%s ' "$pid"
    done
}

maven() { # maven LOG SHOW ARGUMENT...: runs Maven with its words in LOG, and shows what SHOW makes of them
    local log=$1 show=$2
    shift 2
    mkdir -p "$(dirname -- "$log")"
    (
        cd -- "$root" || exit 1
        set -o pipefail
        JAVA_HOME=$jdk MAVEN_OPTS="$MAVEN_MEMORY ${MAVEN_OPTS:-}" \
            "$mvn" -B -Dstyle.color=never "$@" 2>&1 </dev/null | tee -- "$log" | "$show"
    )
}

ROOM_LINE='^\[INFO\] Building ([a-z]+) .*\[([0-9]+)/([0-9]+)\]$'

show_building() {
    local line fetched=0
    while IFS= read -r line; do
        if [[ $line =~ $ROOM_LINE ]]; then
            printf ' %3d %%  %s\n' $(((BASH_REMATCH[2] - 1) * 100 / BASH_REMATCH[3])) "${BASH_REMATCH[1]}"
        elif [[ $line == *Downloaded\ from* ]]; then
            fetched=$((fetched + 1))
            [ $((fetched % 200)) -ne 0 ] || say "        fetched $fetched files" "        已下载 $fetched 个文件"
        fi
    done
}

show_failure() { # show_failure LOG
    complain "It did not build. What Maven said:" "构建失败。Maven 的输出："
    grep -E '^\[ERROR\]|^\[WARNING\].*\.java:' "$1" | grep -vE 'Re-run Maven|re-run Maven|help|Help|^\[ERROR\] *$' | awk '!seen[$0]++' | head -n 20 >&2
    complain "The whole log: $1" "完整日志：$1"
}

# Sets classes to the class path of the current version: our rooms, then the third-party jars.
class_path() {
    local jar jars=() third_party=()
    for jar in "$program/$version"/*.jar; do jars+=("$jar"); done
    IFS='|' read -r -a third_party <"$program/$version/class.path"
    for jar in "${third_party[@]}"; do jars+=("$root/app/target/lib/${jar#./}"); done
    case $root in
        *:*)
            complain "Java cannot run from a folder with a colon in its name: $root" "Java 不能在名称含冒号的目录中运行：$root"
            exit 1
            ;;
    esac
    classes=$(IFS=: && printf '%s' "${jars[*]}")
}

# One cache serves the cloud and the command line: it only asks for the same class path and object layout.
cache_file() {
    printf '%s/%s.aot\n' "$program/$version" "$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"$/\1/p' "$jdk/release" 2>/dev/null)"
}

java_flags() { # java_flags server|command|measure: sets flags
    flags=(-XX:+UseSerialGC -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED
        --sun-misc-unsafe-memory-access=allow -Xlog:disable -Xlog:all=error:stderr -Dqiantang.root="$root")
    local cache
    cache=$(cache_file)
    [ ! -f "$cache" ] || flags+=(-XX:AOTCache="$cache")
    case $1 in
        server) flags+=(-Xms48m -Xmx160m -XX:MaxDirectMemorySize=96m -XX:ReservedCodeCacheSize=64m) ;;
        command) flags+=(-Xms16m -Xmx96m -XX:TieredStopAtLevel=1) ;;
        # Decides in this very process, with the server's compiler; the heap is the limit that the scheduler promises.
        measure) flags+=(-Xms256m -Xmx2g) ;;
    esac
}

# The cache of loaded classes (JEP 514) makes the start two to three times as fast. It is a comfort: without it
# everything works. A failed try leaves a note, so that the next `up` does not try again.
make_cache() {
    local cache
    cache=$(cache_file)
    [ ! -f "$cache" ] && [ ! -f "$cache.failed" ] && [ -w "$program/$version" ] || return 0
    alone train_cache "$cache"
    return 0
}

train_cache() { # train_cache FILE
    local home log=$root/target/cache.log
    [ ! -f "$1" ] || return 0
    say "        making the start fast" "        正在优化启动速度"
    home=$(mktemp -d "${TMPDIR:-/tmp}/qiantang.XXXXXX") || return 0
    chmod 755 "$home" # PostgreSQL under root runs as another user and must reach its folder
    class_path
    java_flags server
    (
        speak_utf8
        # A database or an address that is meant for the real cloud is none of the rehearsal's.
        unset "${!QIANTANG_@}"
        QIANTANG_HOME=$home exec "$jdk/bin/java" "${flags[@]}" -XX:AOTCacheOutput="$1.new" -cp "$classes" \
            qiantang.app.Main rehearse >"$log" 2>&1 </dev/null 9>&-
    ) && mv -- "$1.new" "$1" 2>>"$log"
    rm -rf -- "$home" "$1.new" "$1.new.config"
    if [ ! -f "$1" ]; then
        touch "$1.failed"
        say "        that did not work ($log); everything runs all the same, it only starts more slowly" \
            "        优化未成功（$log）；不影响使用，只是启动较慢"
    fi
}

build_command() { # build [--clean]
    case ${1:-} in
        --clean) alone clean || return 1 ;;
        '') ;;
        *)
            complain "build takes only --clean." "build 只接受 --clean。"
            return 2
            ;;
    esac
    find_jdk && make_program && make_cache && join_contract || return 1
    if [ -f "$(cache_file)" ]; then
        say "Ready. Start it: ./qiantang up" "构建就绪。启动：./qiantang up"
    else
        say "Ready, without the start-up cache. Start it: ./qiantang up" "构建就绪（无启动缓存）。启动：./qiantang up"
    fi
}

# Writes docs/openapi.yaml if the contract of a room changed.
join_contract() {
    [ -w "$root/docs" ] || return 0
    class_path
    java_flags command
    "$jdk/bin/java" "${flags[@]}" -cp "$classes" qiantang.app.contract.Contract "$root" </dev/null
}

clean() {
    local room old users
    for old in "$program"/*/; do
        users=$(users_of "$old")
        [ -z "$users" ] || {
            complain "A cloud runs from this build (process ${users% }). End it first, or build without --clean." \
                "有云正运行于此构建（进程 ${users% }）。请先结束它，或不加 --clean 构建。"
            return 1
        }
    done
    for room in "$root"/*/pom.xml; do rm -rf -- "${room%/pom.xml}/target"; done
    mkdir -p "$program"
}
