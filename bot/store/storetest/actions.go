package storetest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

func accept(code string) orders.Action {
	return orders.Action{
		Key: orders.VerbAccept + ":" + code, Verb: orders.VerbAccept, Code: kaspi.OrderCode(code),
		By: orders.Who{ID: 11, Name: "Айгерим", Chat: 7}, ClaimedAt: At(1),
	}
}

func testAnActionIsGivenToTheFirstCaller(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	want := accept("501")
	want.State, want.Attempt = orders.ActionClaimed, 1
	got, claimed, err := s.Claim(t.Context(), accept("501"))
	must(t, err)
	same(t, "the first claims it", claimed, true)
	same(t, "action", got, want)

	late := accept("501")
	late.By, late.ClaimedAt = orders.Who{ID: 12, Name: "Ержан", Chat: 8}, At(2)
	got, claimed, err = s.Claim(t.Context(), late)
	must(t, err)
	same(t, "the second claims it", claimed, false)
	same(t, "action the second is told of", got, want)
}

func testAnActionMayBeClaimedAgainOnlyAfterItFailed(t *testing.T, open Open) {
	t.Parallel()
	for state, want := range map[orders.ActionState]bool{
		orders.ActionClaimed: false, orders.ActionSent: false, orders.ActionDone: false,
		orders.ActionFailed: true, orders.ActionReleased: true,
	} {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			s := open(t, t.TempDir())
			before, _, err := s.Claim(t.Context(), accept("501"))
			must(t, err)
			before.State, before.SentAt, before.EndedAt, before.Error = state, At(2), At(3), "no answer"
			must(t, s.Mark(t.Context(), before))

			again := accept("501")
			again.By, again.ClaimedAt = orders.Who{ID: 12, Name: "Ержан", Chat: 8}, At(4)
			got, claimed, err := s.Claim(t.Context(), again)
			must(t, err)
			same(t, "claimed", claimed, want)
			if !want {
				same(t, "action", got, before)
				return
			}
			again.State, again.Attempt = orders.ActionClaimed, 2
			same(t, "action", got, again)
		})
	}
}

func testOfManyCallersAtOnceOneGetsEachAction(t *testing.T, open Open) {
	t.Parallel()
	const callers, actions = 8, 25
	s := open(t, t.TempDir())
	var won [actions]atomic.Int32
	var work sync.WaitGroup
	for caller := range callers {
		work.Go(func() {
			for n := range actions {
				a := accept(fmt.Sprint(n))
				a.By.ID = int64(caller)
				got, claimed, err := s.Claim(t.Context(), a)
				if err != nil {
					t.Error(err)
				}
				if claimed {
					won[n].Add(1)
				}
				if claimed != (got.By.ID == int64(caller)) {
					t.Errorf("caller %d: claimed is %v, but the action is of %d", caller, claimed, got.By.ID)
				}
			}
		})
	}
	work.Wait()
	for n := range won {
		if got := won[n].Load(); got != 1 {
			t.Errorf("action %d was claimed %d times", n, got)
		}
	}
}

func testOpenActionsOutliveARestart(t *testing.T, open Open) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	for _, c := range []struct {
		code  string
		state orders.ActionState
		at    int
	}{
		{"5", orders.ActionClaimed, 30}, {"1", orders.ActionDone, 29}, {"2", orders.ActionClaimed, 28}, {"3", orders.ActionSent, 27},
		{"4", orders.ActionClaimed, 30}, {"6", orders.ActionFailed, 26}, {"7", orders.ActionReleased, 25},
	} {
		a := accept(c.code)
		a.ClaimedAt = At(c.at)
		a, _, err := s.Claim(t.Context(), a)
		must(t, err)
		a.State = c.state
		must(t, s.Mark(t.Context(), a))
	}
	must(t, s.Close())

	list, err := open(t, dir).OpenActions(t.Context())
	must(t, err)
	var got []string
	for _, a := range list {
		got = append(got, fmt.Sprint(a.Key, " ", a.State, " ", a.Attempt, " ", a.ClaimedAt.Sub(At(0)).Seconds()))
	}
	same(t, "open actions, the oldest claim first", got, []string{
		"accept:3 sent 1 27", "accept:2 claimed 1 28", "accept:4 claimed 1 30", "accept:5 claimed 1 30",
	})
}

func testAMarkOverwritesAllOfAnAction(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	_, _, err := s.Claim(t.Context(), accept("501"))
	must(t, err)
	want := orders.Action{
		Key: accept("501").Key, Verb: orders.VerbCancel, Code: "502", By: orders.Who{ID: 12, Name: "Ержан", Chat: 8},
		State: orders.ActionSent, Attempt: 3, ClaimedAt: At(4), SentAt: At(5), EndedAt: At(6), Error: "no answer",
		Act: orders.Act{Verb: orders.VerbCancel, Press: 9},
	}
	must(t, s.Mark(t.Context(), want))
	list, err := s.OpenActions(t.Context())
	must(t, err)
	same(t, "actions", list, []orders.Action{want})
}

func testAnActionNeverClaimedCannotBeMarked(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	if err := s.Mark(t.Context(), accept("501")); err == nil {
		t.Error("it was marked")
	}
}

func testAnActionIsNotClaimedAgainByItsPress(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	first := accept("501")
	first.Act = orders.Act{Verb: orders.VerbAccept, Press: 7}
	before, _, err := s.Claim(t.Context(), first)
	must(t, err)
	before.State, before.SentAt, before.EndedAt = orders.ActionReleased, At(2), At(3)
	must(t, s.Mark(t.Context(), before))
	got, claimed, err := s.Claim(t.Context(), first)
	must(t, err)
	same(t, "the same press claims it", claimed, false)
	same(t, "action", got, before)
	earlier := first // handled once more after a crash
	earlier.Act.Press = 6
	_, claimed, err = s.Claim(t.Context(), earlier)
	must(t, err)
	same(t, "a press before it claims it", claimed, false)
	second := first
	second.Act.Press = 8
	_, claimed, err = s.Claim(t.Context(), second)
	must(t, err)
	same(t, "another press claims it", claimed, true)
}
