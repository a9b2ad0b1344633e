# What the launcher needs of this machine: its language, a JDK, Maven, packages. Sourced by ../qiantang.
# shellcheck shell=bash

JAVA_AT_LEAST=25
MAVEN_AT_LEAST=3.8

chinese() {
    case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
        zh*) return 0 ;;
        *) return 1 ;;
    esac
}

say() { # say ENGLISH CHINESE
    if chinese; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi
}

complain() { # complain ENGLISH CHINESE
    say "$@" >&2
}

java_version() { # java_version JDK_FOLDER: prints the feature release, such as 25
    local version=
    [ -x "$1/bin/java" ] || return 1
    if [ -r "$1/release" ]; then
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    fi
    if [ -z "$version" ]; then
        version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
    fi
    [ -n "$version" ] && printf '%s\n' "$version"
}

# The folder of the java on PATH. A shim (jenv, asdf, mise) is a script: only Java itself knows where it lives.
java_home_on_path() {
    local java home
    java=$(command -v java) || return 1
    java=$(readlink -f -- "$java")
    home=$(dirname -- "$(dirname -- "$java")")
    if [ ! -e "$home/lib/modules" ] && [ ! -e "$home/release" ]; then
        home=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
    fi
    [ -n "$home" ] && printf '%s\n' "$home"
}

# Where JDKs usually stand, one folder per line. QIANTANG_JDKS names the only folder to look in instead.
usual_jdks() {
    local home=${HOME:-/nonexistent}
    if [ -n "${QIANTANG_JDKS:-}" ]; then
        printf '%s\n' "$QIANTANG_JDKS"/*
    else
        printf '%s\n' /usr/lib/jvm/* /opt/* /opt/*/* /usr/local/*jdk* /usr/java/* \
            "$home"/.sdkman/candidates/java/* "$home"/.jdks/* \
            "$home"/.local/share/mise/installs/java/* "$home"/.asdf/installs/java/*
    fi
}

# Sets jdk to the first folder with a Java that is new enough, or says what to install.
find_jdk() {
    local candidate version seen=
    local -a candidates
    mapfile -t candidates < <(printf '%s\n' "${JAVA_HOME:-}" "$(java_home_on_path)" && usual_jdks)
    for candidate in "${candidates[@]}"; do
        [ -n "$candidate" ] || continue
        version=$(java_version "$candidate") || continue
        if [ "$version" -ge "$JAVA_AT_LEAST" ]; then
            jdk=$candidate
            return 0
        fi
        case " $seen " in
            *" $version "*) ;;
            *) seen="$seen $version" ;;
        esac
    done
    if [ -n "$seen" ]; then
        complain "Qiantang needs Java $JAVA_AT_LEAST or newer; found only$seen." \
            "钱塘需要 Java $JAVA_AT_LEAST 或更新版本；只找到：$seen。"
    else
        complain "Qiantang needs Java $JAVA_AT_LEAST or newer; found none." \
            "钱塘需要 Java $JAVA_AT_LEAST 或更新版本；未找到 Java。"
    fi
    complain "Install a JDK (Debian: apt-get install temurin-25-jdk or openjdk-25-jdk), or point JAVA_HOME at one." \
        "请安装 JDK（Debian：apt-get install temurin-25-jdk 或 openjdk-25-jdk），或用 JAVA_HOME 指出其位置。"
    return 1
}

need_compiler() {
    [ -x "$jdk/bin/javac" ] && return 0
    complain "$jdk runs Java but cannot compile it: install a full JDK, or point JAVA_HOME at one." \
        "$jdk 只能运行、不能编译：请安装完整的 JDK，或用 JAVA_HOME 指出其位置。"
    return 1
}

at_least() { # at_least WANTED VERSION
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

# Sets mvn to a Maven that is new enough, or says what to install.
find_maven() {
    local candidate version found=
    for candidate in "${MAVEN_HOME:-/nonexistent}/bin/mvn" "${M2_HOME:-/nonexistent}/bin/mvn" \
        "$(command -v mvn)" /usr/share/maven/bin/mvn /opt/*maven*/bin/mvn \
        "${HOME:-/nonexistent}"/.sdkman/candidates/maven/*/bin/mvn; do
        [ -n "$candidate" ] && [ -x "$candidate" ] || continue
        version=$(JAVA_HOME=$jdk MAVEN_OPTS='' "$candidate" -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p')
        [ -n "$version" ] || continue
        if at_least "$MAVEN_AT_LEAST" "$version"; then
            mvn=$candidate
            return 0
        fi
        found=$version
    done
    complain "Building needs Maven $MAVEN_AT_LEAST or newer; found ${found:-none}. Debian: apt-get install maven." \
        "构建需要 Maven $MAVEN_AT_LEAST 或更新版本；当前：${found:-无}。Debian：apt-get install maven。"
    return 1
}

missing_packages() { # the Debian packages that the suites use and this machine lacks
    ldconfig -p 2>/dev/null | grep -q 'libgomp\.so\.1' || echo libgomp1
    command -v setpriv >/dev/null || echo util-linux
    command -v wrk >/dev/null || echo wrk
    command -v gcc >/dev/null || echo gcc
    command -v curl >/dev/null || echo curl
    python3 -m pip --version >/dev/null 2>&1 || echo python3-pip
    python3 -c 'import ensurepip' >/dev/null 2>&1 || echo python3-venv
}

# Root installs what the suites need; anyone else is told. Neither stops the tests: each says itself what it lacks.
prepare_machine() {
    local packages log=$root/target/packages.log
    packages=$(missing_packages | tr '\n' ' ')
    packages=${packages% }
    [ -n "$packages" ] || return 0
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        say "Some tests will be missing their tools. Install: $packages" "部分测试缺少工具。请安装：$packages"
        return 0
    fi
    say "Installing $packages" "正在安装 $packages"
    mkdir -p "$root/target"
    # shellcheck disable=SC2086 # a list of package names
    if ! { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $packages; } \
        >"$log" 2>&1 </dev/null; then
        say "Could not install them ($log); the tests that need them will say so." \
            "安装失败（$log）；需要它们的测试会给出提示。"
    fi
}
