# Runs the tests and counts them. Sourced by ../qiantang.
# shellcheck shell=bash

test_log=$root/target/test.log

test_command() { # test [--all | --mutants [PACKAGE...]]
    local -a choice=()
    case ${1:-} in
        --all) choice=(-Dtests.without=) ;;
        --mutants)
            shift
            mutants_command "$@"
            return
            ;;
        '') ;;
        *)
            complain "test takes only --all or --mutants." "test 只接受 --all 或 --mutants。"
            return 2
            ;;
    esac
    find_jdk && need_compiler && find_maven || return 1
    prepare_machine
    alone run_suite "${choice[@]}"
}

# A failing test does not keep the other rooms from being tested: Maven goes on, and we count.
run_suite() {
    local finished=0 started=$SECONDS
    rm -rf -- "$root"/*/target/surefire-reports
    say "Testing (log: $test_log)" "正在测试（日志：$test_log）"
    maven "$test_log" show_testing -Dmaven.test.failure.ignore=true "$@" verify && finished=1
    if [ "$finished" -eq 0 ]; then
        show_failure "$test_log"
    elif grep -qE 'The forked VM terminated|There was a timeout or other error in the fork' "$test_log"; then
        complain "A test process died; see $test_log" "有测试进程异常退出，见 $test_log"
        finished=0
    fi
    count_tests
    [ "$failed" -eq 0 ] || say "The reports: ROOM/target/surefire-reports" "报告：各模块的 target/surefire-reports"
    [ "$skipped" -eq 0 ] || say "$skipped skipped" "跳过 $skipped 项"
    say "finished after $((SECONDS - started)) s" "用时 $((SECONDS - started)) 秒"
    printf '%d passed, %d failed\n' "$passed" "$failed"
    [ "$finished" -eq 1 ] && [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

# ---- whether the tests of the scheduler notice when its code is changed

mutants_log=$root/target/mutants.log
MUTANTS_KILLED_PERCENT=80
# What decides; reports, simulation and the sentences for people are left out.
DECIDING=(eligibility gang order placement pool preemption quota service signal window)

mutants_command() { # mutants_command [PACKAGE...]
    local package classes=
    [ $# -gt 0 ] || set -- "${DECIDING[@]}"
    for package in "$@"; do
        if [ ! -d "$root/scheduler/src/main/java/qiantang/scheduler/$package" ]; then
            complain "The scheduler has no package $package. Try one of: ${DECIDING[*]}" \
                "调度器没有包 $package。可选：${DECIDING[*]}"
            return 2
        fi
        classes=$classes${classes:+,}qiantang.scheduler.$package.*
    done
    find_jdk && need_compiler && find_maven || return 1
    prepare_machine
    alone run_mutants "$classes"
}

run_mutants() { # run_mutants CLASSES
    local started=$SECONDS report=$root/scheduler/target/pit-reports/mutations.csv
    say "Changing the scheduler and testing each change (log: $mutants_log)" "正在逐一改动调度器并测试（日志：$mutants_log）"
    rm -f -- "$report"
    if ! maven "$mutants_log" show_nothing -Pmutants -pl scheduler -am -Dspotless.check.skip \
        "-Dmutants.classes=$1" process-test-classes || [ ! -s "$report" ]; then
        show_failure "$mutants_log"
        return 1
    fi
    say "finished after $((SECONDS - started)) s; each mutant: scheduler/target/pit-reports/index.html" \
        "用时 $((SECONDS - started)) 秒；逐项报告：scheduler/target/pit-reports/index.html"
    show_mutants "$report"
}

show_nothing() {
    cat >/dev/null
}

# A mutant that ran for ever, or broke the process that tests it, was noticed too.
show_mutants() { # show_mutants REPORT; fails if a package is below the goal
    awk -F, -v goal="$MUTANTS_KILLED_PERCENT" '
        $6 == "NON_VIABLE" { next }
        {
            package = $2
            sub(/\.[A-Z].*/, "", package)
            sub(/^qiantang\.scheduler\./, "", package)
            all[package]++
            if ($6 != "SURVIVED" && $6 != "NO_COVERAGE") killed[package]++
        }
        END {
            for (package in all) {
                percent = 100 * killed[package] / all[package]
                printf "  %-12s %5d of %5d killed   %5.1f %%%s\n", package, killed[package], all[package], percent,
                    percent < goal ? "   below " goal : "" | "sort"
                low += percent < goal
            }
            close("sort")
            exit low > 0 || length(all) == 0
        }' "$1"
}

# Sums the reports rather than what was printed: what is not in a report did not run.
count_tests() {
    local report tests bad
    passed=0 failed=0 skipped=0
    for report in "$root"/*/target/surefire-reports/TEST-*.xml; do
        [ -f "$report" ] || continue
        tests=$(grep -c '<testcase ' "$report")
        bad=$(grep -cE '^ *<(failure|error)[ >]' "$report")
        local left_out
        left_out=$(grep -cE '^ *<skipped' "$report")
        failed=$((failed + bad))
        skipped=$((skipped + left_out))
        passed=$((passed + tests - bad - left_out))
    done
}

TESTS_LINE='Tests run: ([0-9]+), Failures: ([0-9]+), Errors: ([0-9]+), Skipped: ([0-9]+)$'

show_testing() {
    local line room='' began=$SECONDS result=''
    while IFS= read -r line; do
        if [[ $line =~ $ROOM_LINE ]]; then
            show_room "$room" "$result" $((SECONDS - began))
            room=${BASH_REMATCH[1]} result='' began=$SECONDS
        elif [[ $line =~ $TESTS_LINE ]]; then
            local bad=$((BASH_REMATCH[2] + BASH_REMATCH[3]))
            result="$((BASH_REMATCH[1] - bad - BASH_REMATCH[4])) passed"
            [ "$bad" -eq 0 ] || result="$result, $bad failed"
        elif [[ $line == *'<<< FAILURE!'* || $line == *'<<< ERROR!'* ]] && [[ $line != *'Tests run:'* ]]; then
            line=${line#'[ERROR] '}
            printf '  \xe2\x9c\x97 %s\n' "${line%% -- *}"
        fi
    done
    show_room "$room" "$result" $((SECONDS - began))
}

show_room() { # show_room NAME RESULT SECONDS
    [ -n "$1" ] && [ "$1" != qiantang ] || return 0
    printf '  %-12s %-28s %4d s\n' "$1" "${2:-no tests}" "$3"
}
