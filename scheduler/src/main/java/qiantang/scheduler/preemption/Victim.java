package qiantang.scheduler.preemption;

import java.util.ArrayList;
import java.util.List;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.pool.Seat;

/** Somebody who may be asked to leave, what that costs, and what it would free in the area under study. */
final class Victim {
    /** One of its seats in the area. */
    record Freed(Cell cell, Vacancy vacancy, Seat seat) {}

    private final Running running;
    private final double cost;
    private final List<Consent.Draw> draws;
    private final List<Freed> here = new ArrayList<>();
    private long milliHere;
    private boolean gone;

    Victim(Running running, double cost, List<Consent.Draw> draws) {
        this.running = running;
        this.cost = cost;
        this.draws = draws;
    }

    Running running() {
        return running;
    }

    /** Weighted card-seconds of work done again; for the whole gang, whatever part of it is in the area. */
    double cost() {
        return cost;
    }

    double costHere() {
        return cost / milliHere;
    }

    boolean mayBeAsked() {
        if (gone) {
            return false;
        }
        for (Consent.Draw draw : draws) {
            if (!draw.allowance().isLeft()) {
                return false;
            }
        }
        return true;
    }

    void sitsHere(Freed freed) {
        here.add(freed);
        // A task without cards costs the area nothing but frees CPU; it must not divide by zero.
        milliHere += Math.max(1, freed.seat().milli());
    }

    void leaveArea() {
        here.clear();
        milliHere = 0;
    }

    void leave() {
        move(1);
    }

    void stay() {
        move(-1);
    }

    /** Tells the cells where it sits that they have changed for good. */
    void outdate() {
        here.forEach(freed -> freed.cell().outdate());
    }

    private void move(int sign) {
        gone = sign > 0;
        for (Freed freed : here) {
            freed.cell().move(freed.vacancy(), freed.seat(), sign);
        }
        for (Consent.Draw draw : draws) {
            draw.allowance().draw(sign * draw.amount());
        }
    }
}
