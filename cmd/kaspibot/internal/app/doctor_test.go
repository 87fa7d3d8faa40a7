package app

import (
	"cmp"
	"context"
	"errors"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/screens/shop"
	"kaspibot/cmd/kaspibot/internal/config"
)

// The doctor of a running program and the check command have the same checks and come to the same verdicts, but for what
// only one of them can see: who has the data.
func TestTheDoctorSaysWhatCheckSays(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]config.Secret{"all is well": "", "a dead token": "wrong"} {
		o, _ := chatted(t)
		o.Config.KaspiToken = cmp.Or(token, o.Config.KaspiToken)
		a := newApp(t, o)
		var doctor []shop.Finding
		if err := a.shop.engine.Doctor(t.Context(), func(f shop.Finding) { doctor = append(doctor, f) }); err != nil {
			t.Fatal(err)
		}
		a.Close()
		var checked []chat.Check
		if err := Check(t.Context(), o, nil, func(c chat.Check) { checked = append(checked, c) }); err != nil {
			t.Fatal(err)
		}
		if len(doctor) != len(checked) || len(doctor) != 10 {
			t.Fatalf("%s: the doctor found %+v, check %+v", name, doctor, checked)
		}
		words, err := chat.OwnWords("ru", time.UTC, time.Now, shop.New(shop.Config{}).Room())
		if err != nil {
			t.Fatal(err)
		}
		tell := func(name, text string, view any, err error) chat.Check {
			return words.Check(name, words.Plain(text, view), err)
		}
		for i, f := range doctor {
			got, want := f.Check(tell), checked[i]
			if got.Name != want.Name || got.Verdict != want.Verdict || got.Remedy != want.Remedy || got.Name != "web" && got.Name != "database" && got.Reason != want.Reason {
				t.Errorf("%s: the doctor says %+v, check %+v", name, got, want)
			}
		}
	}
}

func TestTheDoctorIsAtWorkOnceAndEndsWithItsContext(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	a := newApp(t, o)
	ctx, stop := context.WithCancel(t.Context())
	var second error
	err := a.shop.engine.Doctor(ctx, func(shop.Finding) {
		if second == nil {
			second = a.shop.engine.Doctor(t.Context(), func(shop.Finding) { t.Error("two doctors are at work") })
		}
		stop()
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	if _, busy := errors.AsType[*shop.BusyError](second); !busy {
		t.Errorf("the second: %v", second)
	}
	if err := a.shop.engine.Doctor(t.Context(), func(shop.Finding) {}); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestACheckThatIsStoppedSaysNothingOfWhatItDidNotTry(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	ctx, stop := context.WithCancel(t.Context())
	var told []string
	err := Check(ctx, o, nil, func(c chat.Check) {
		if told = append(told, c.Name); c.Name == "taxes" {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) || len(told) == 0 || told[len(told)-1] != "taxes" {
		t.Errorf("told of %v, ended with %v", told, err)
	}
}
