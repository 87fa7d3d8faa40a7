package news_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/news"
)

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: -want +got\n%s", what, diff)
	}
}

var errDisk = errors.New("disk I/O error")

// desk is an office whose store is in memory, and whose clock stands.
type desk struct {
	*news.Office
	kept     map[string]string
	modes    map[int64]map[news.Kind]news.Mode
	gathered map[int64][]news.Event
	writes   int
	fails    map[string]bool
	quiet    map[int64]news.Hours // of persons
	log      bytes.Buffer
	now      time.Time
}

func newDesk() *desk {
	d := &desk{
		kept: map[string]string{}, modes: map[int64]map[news.Kind]news.Mode{}, gathered: map[int64][]news.Event{}, fails: map[string]bool{},
		quiet: map[int64]news.Hours{}, now: at(24, 12, 0).UTC(),
	}
	d.Office = news.NewOffice(news.Config{
		Store: d, People: people{d}, Log: slog.New(slog.NewTextHandler(&d.log, nil)), Zone: almaty, Now: func() time.Time { return d.now },
	})
	return d
}

func (d *desk) failing(what string) error {
	if d.fails[what] {
		return errDisk
	}
	return nil
}

func (d *desk) Modes(_ context.Context, chat int64) (map[news.Kind]news.Mode, error) {
	return d.modes[chat], d.failing("Modes")
}

func (d *desk) SetMode(_ context.Context, chat int64, k news.Kind, m news.Mode) error {
	if d.modes[chat] == nil {
		d.modes[chat] = map[news.Kind]news.Mode{}
	}
	d.modes[chat][k] = m
	return d.failing("SetMode")
}

func (d *desk) Gather(ctx context.Context, chat int64, events ...news.Event) error {
	d.gathered[chat] = append(d.gathered[chat], events...)
	return errors.Join(d.failing("Gather"), ctx.Err())
}

func (d *desk) Gathered(context.Context, int64, int) (news.Gathered, error) {
	return news.Gathered{}, nil
}
func (d *desk) ForgetGathered(context.Context, int64, int64) error { return nil }

func (d *desk) Setting(_ context.Context, key string) (string, bool, error) {
	text, found := d.kept[key]
	return text, found, d.failing("Setting")
}

func (d *desk) SetSetting(ctx context.Context, key, value string) error {
	if err := errors.Join(d.failing("SetSetting"), ctx.Err()); err != nil {
		return err
	}
	d.writes++
	d.kept[key] = value
	return nil
}

// people are those of a desk.
type people struct{ d *desk }

func (p people) Quiet(_ context.Context, id int64) (news.Hours, bool) {
	h, known := p.d.quiet[id]
	return h, known
}

func (p people) SetQuiet(_ context.Context, id int64, h news.Hours) (bool, error) {
	if err := p.d.failing("SetQuiet"); err != nil {
		return false, err
	}
	if _, known := p.d.quiet[id]; !known {
		return false, nil
	}
	p.d.quiet[id] = h
	return true, nil
}

var (
	member  = news.Place{Chat: 7, Known: true}
	cards   = news.Place{Chat: -5, Known: true, Home: true}
	standIn = news.Place{Chat: 8, Known: true, Home: true, StandIn: true}
	nobody  = news.Place{Chat: 9, Home: true}
)

func TestAKindIsToldAsItsChatHasChosenOrAsUsualWhereCardsGo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		place  news.Place
		kind   news.Kind
		chosen news.Mode
		want   news.Mode
	}{
		{cards, news.New, "", news.Loud}, {cards, news.Guard, "", news.Loud}, {cards, news.Elsewhere, "", news.Digest}, {cards, news.NotBack, "", news.Digest},
		{cards, news.Quality, "", news.Digest}, {cards, news.Health, "", news.Loud}, {cards, news.New, news.Off, news.Off}, {cards, news.Health, news.Silent, news.Silent},
		{member, news.New, "", news.Off}, {member, news.New, news.Loud, news.Loud}, {member, news.Summary, "", news.Loud},
		{standIn, news.New, news.Off, news.Loud}, {standIn, news.Guard, news.Off, news.Loud}, {standIn, news.Health, news.Off, news.Off}, {standIn, news.New, news.Silent, news.Silent},
		{nobody, news.New, news.Loud, news.Off}, {nobody, news.Summary, "", news.Off},
	} {
		d := newDesk()
		if c.chosen != "" {
			_ = d.SetMode(t.Context(), c.place.Chat, c.kind, c.chosen)
		}
		if got := d.Mode(t.Context(), c.place, c.kind); got != c.want || d.log.Len() > 0 {
			t.Errorf("%s to %+v, chosen %q: %q, want %q; %s", c.kind, c.place, c.chosen, got, c.want, &d.log)
		}
		if got := d.Way(t.Context(), c.place, c.kind); got != c.want {
			t.Errorf("%s to %+v, chosen %q, at noon: %q, want %q", c.kind, c.place, c.chosen, got, c.want)
		}
	}
	d := newDesk()
	d.fails["Modes"] = true
	if got := d.Mode(t.Context(), cards, news.New); got != news.Loud || !strings.Contains(d.log.String(), `"what a chat wants to hear cannot be read" chat=-5 err=`) {
		t.Errorf("while nothing can be read: %q; %s", got, &d.log)
	}
}

func TestInQuietHoursNothingMakesASound(t *testing.T) {
	t.Parallel()
	none := news.Digests{}
	for _, c := range []struct {
		kind    news.Kind
		mode    news.Mode
		wait    bool
		digests *news.Digests
		want    news.Mode
	}{
		{news.New, news.Loud, false, nil, news.Silent}, {news.New, news.Silent, false, nil, news.Silent}, {news.New, news.Off, false, nil, news.Off},
		{news.New, news.Digest, false, nil, news.Digest}, {news.New, news.Loud, true, &both, news.Digest}, {news.New, news.Loud, true, &none, news.Silent},
		{news.New, news.Loud, false, &both, news.Silent}, {news.Summary, "", true, &both, news.Silent},
	} {
		d := newDesk()
		_ = d.SetMode(t.Context(), 7, c.kind, c.mode)
		d.quiet[7] = news.Hours{From: 12 * 60, To: 13 * 60}
		if err := d.SetWait(t.Context(), member, c.wait); err != nil {
			t.Error(err)
		}
		if c.digests != nil {
			if err := d.SetDigests(t.Context(), member, func(all *news.Digests) { *all = *c.digests }); err != nil {
				t.Error(err)
			}
		}
		if got := d.Way(t.Context(), member, c.kind); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
		d.now = at(24, 13, 0) // by the shop's clock
		if got := d.Way(t.Context(), member, c.kind); got != c.mode && c.kind != news.Summary {
			t.Errorf("%+v, after them: %q", c, got)
		}
	}
}

func TestWishesAreKeptAsTheyChange(t *testing.T) {
	t.Parallel()
	d := newDesk()
	usual := func(on bool) *news.Digests {
		return &news.Digests{Morning: news.Slot{On: on, At: 540}, Evening: news.Slot{On: on, At: 1200}}
	}
	same(t, "where cards go", d.Wishes(t.Context(), cards), news.Wishes{Digests: usual(true)})
	same(t, "elsewhere", d.Wishes(t.Context(), member), news.Wishes{Digests: usual(false)})
	same(t, "of a stranger", d.Wishes(t.Context(), nobody), news.Wishes{Digests: usual(false)})
	stopping, stop := context.WithCancel(t.Context())
	stop() // the chat shows it already
	night := news.Hours{From: 1320, To: 480}
	for name, change := range map[string]func() error{
		"quiet": func() error { return d.SetQuiet(stopping, cards, night) }, "wait": func() error { return d.SetWait(stopping, cards, true) },
		"money": func() error { return d.SetMoney(stopping, cards, true) }, "digests": func() error { return d.SetDigests(stopping, cards, func(all *news.Digests) { all.Empty = true }) },
	} {
		for i := range 2 {
			before := d.writes
			if err := change(); err != nil || d.writes-before != 1-i {
				t.Errorf("%s, time %d: %v, %d writes", name, i+1, err, d.writes-before)
			}
		}
	}
	want := news.Wishes{Quiet: night, Wait: true, Money: true, Digests: usual(true)}
	want.Digests.Empty = true
	same(t, "all", d.Wishes(t.Context(), cards), want)
	same(t, "kept", d.kept, map[string]string{
		"news.-5": `{"Quiet":{"From":1320,"To":480},"Wait":true,"Digests":{"Morning":{"On":true,"At":540},"Evening":{"On":true,"At":1200},"Empty":true},"Money":true}`,
	})
	if err := d.SetWait(t.Context(), member, true); err != nil {
		t.Error(err)
	}
	same(t, "one that waits gets digests", d.Wishes(t.Context(), member), news.Wishes{Wait: true, Digests: usual(true)})
	if err := d.SetDigests(t.Context(), member, func(all *news.Digests) { all.Morning.On, all.Evening.On = false, false }); err != nil {
		t.Error(err)
	}
	if err := d.SetWait(t.Context(), member, false); err != nil {
		t.Error(err)
	}
	same(t, "one that does not wait", d.Wishes(t.Context(), member), news.Wishes{Digests: usual(false)})
	for _, what := range []string{"Setting", "SetSetting"} {
		d.fails[what] = true
		if err := d.SetMoney(t.Context(), member, true); !errors.Is(err, errDisk) {
			t.Errorf("%s failed: %v", what, err)
		}
		d.fails[what] = false
	}
	if d.log.Len() > 0 {
		t.Errorf("nothing was wrong, and the log tells %s", &d.log)
	}
	d.kept["news.-5"] = "{"
	if got := d.Wishes(t.Context(), cards); got.Digests == nil || !strings.Contains(d.log.String(), `"the quiet hours of a chat cannot be read" chat=-5 err=`) {
		t.Errorf("nonsense is read as %+v; %s", got, &d.log)
	}
}

func TestQuietHoursOfAPersonAreTheirs(t *testing.T) {
	t.Parallel()
	night := news.Hours{From: 1320, To: 480}
	for name, c := range map[string]struct {
		place        news.Place
		known, fails bool
		settings     bool // the wish is kept as the chat's
	}{"a person": {member, true, false, false}, "the first person": {news.Place{Chat: 1, Known: true}, true, false, false}, "one who is none": {member, false, false, true}, "a group": {cards, true, false, true}, "a disk in trouble": {member, true, true, false}} {
		d := newDesk()
		if c.known {
			d.quiet[c.place.Chat] = news.Hours{}
		}
		d.fails["SetQuiet"] = c.fails
		err := d.SetQuiet(t.Context(), c.place, night)
		if errors.Is(err, errDisk) != c.fails || (d.writes == 1) != c.settings {
			t.Errorf("%s: %v, %d writes", name, err, d.writes)
		}
		if got := d.Wishes(t.Context(), c.place).Quiet; !c.fails && got != night {
			t.Errorf("%s: %+v", name, got)
		}
	}
	s := &settings{kept: map[string]string{}}
	o := news.NewOffice(news.Config{Store: s, Log: slog.New(slog.DiscardHandler), Now: time.Now, Zone: time.UTC})
	if err := o.SetQuiet(t.Context(), member, night); err != nil || o.Wishes(t.Context(), member).Quiet != night {
		t.Errorf("where nobody is a person: %v", err)
	}
}

func TestWhoWantsADigestGetsOne(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		place   news.Place
		mode    news.Mode
		digests bool
	}{"where there is none": {member, news.Digest, true}, "where there is one": {cards, news.Digest, false}, "for another mode": {member, news.Loud, false}} {
		d := newDesk()
		got, err := d.Office.SetMode(t.Context(), c.place, news.Sync, c.mode)
		if err != nil || got != c.digests || d.modes[c.place.Chat][news.Sync] != c.mode || d.Wishes(t.Context(), c.place).Digests.Any() != (c.mode == news.Digest) {
			t.Errorf("%s: %t, %v, %v", name, got, err, d.modes)
		}
	}
	for _, what := range []string{"SetSetting", "SetMode"} {
		d := newDesk()
		d.fails[what] = true
		if got, err := d.Office.SetMode(t.Context(), member, news.Sync, news.Digest); !errors.Is(err, errDisk) || got != (what == "SetMode") || (what == "SetSetting") != (len(d.modes) == 0) {
			t.Errorf("%s failed: %t, %v, %v", what, got, err, d.modes)
		}
	}
}

func TestWhatIsKnownOfDigestsIsKept(t *testing.T) {
	t.Parallel()
	d := newDesk()
	stopping, stop := context.WithCancel(t.Context())
	stop()
	if s, err := d.Sent(t.Context(), -5); err != nil || !s.Since.IsZero() {
		t.Errorf("before any: %+v, %v", s, err)
	}
	want := news.Sent{Since: at(24, 9, 0), Days: map[news.Which]string{news.Morning: "2026-11-24"}, Open: news.Evening, Key: "k"}
	if err := d.NoteSent(stopping, -5, want); err != nil {
		t.Error(err)
	}
	got, err := d.Sent(t.Context(), -5)
	if !got.Since.Equal(want.Since) || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
	got.Since = want.Since
	same(t, "sent", got, want)
	same(t, "kept", d.kept["digest.-5"], `{"Since":"2026-11-24T09:00:00+05:00","Days":{"morning":"2026-11-24"},"Open":"evening","Key":"k"}`)
	if err := d.NoteSent(t.Context(), -5, news.Sent{Since: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)}); err == nil {
		t.Error("what cannot be written is kept")
	}
	// Digests go on from now when it cannot be known what the last one told.
	for _, damaged := range []string{"", "{", `{"Since":"2026-11-24T09:00:00+05:00","Open":`, `{"Open":"evening","Since":5}`, `{"Open":"evening","Since":"2026-11-2"}`, `{"Open":"evening","Days":[]}`} {
		d.kept["digest.-5"] = damaged
		if s, err := d.Sent(t.Context(), -5); err != nil || !s.Since.IsZero() || s.Open != "" || s.Days != nil {
			t.Errorf("what is damaged, %q, is read as %+v, %v", damaged, s, err)
		}
	}
	d.fails["Setting"], d.fails["Gather"] = true, true
	if _, err := d.Sent(t.Context(), -5); !errors.Is(err, errDisk) {
		t.Errorf("what cannot be read: %v", err)
	}
	e := news.Event{Key: "k", At: at(24, 9, 0), Kind: news.Sync, Line: "x"}
	if err := d.Office.Gather(t.Context(), -5, e); !errors.Is(err, errDisk) {
		t.Errorf("what cannot be gathered: %v", err)
	}
	d.fails["Gather"] = false
	if err := d.Office.Gather(stopping, -5, e); err != nil {
		t.Error(err)
	}
	same(t, "gathered", d.gathered, map[int64][]news.Event{-5: {e, e}})
}

func TestKindsAndModesAndTheirOrder(t *testing.T) {
	t.Parallel()
	want := "new cancelled return back not_back elsewhere auto quality guard sync supplier feed health"
	var kinds, vital, ofOrders, told []string
	for _, k := range append(news.Kinds(), news.Summary) {
		if k != news.Summary {
			kinds = append(kinds, string(k))
		}
		if k.Vital() {
			vital = append(vital, string(k))
		}
		if k.OfOrders() {
			ofOrders = append(ofOrders, string(k))
		}
	}
	for _, m := range append(news.Modes(), "") {
		if m.Told() {
			told = append(told, string(m))
		}
	}
	same(t, "kinds", strings.Join(kinds, " "), want)
	same(t, "vital", vital, []string{"new", "guard"})
	same(t, "of orders", strings.Join(ofOrders, " "), "new cancelled return back not_back elsewhere auto quality")
	same(t, "told", told, []string{"loud", "silent"})
	same(t, "modes", fmt.Sprint(news.Modes()), "[loud silent digest off]")
	same(t, "digests", fmt.Sprint(news.Both()), "[morning evening]")
	same(t, "all", news.Gathered{Count: map[news.Kind]int{news.New: 2, news.Sync: 3}}.All(), 5)
	if !(news.Hours{From: 5, To: 5}).None() || (news.Hours{From: 5, To: 6}).None() || news.Day != 1440 {
		t.Error("hours of none")
	}
	d := both
	d.Slot(news.Morning).At, d.Slot(news.Evening).At = 1, 2
	same(t, "slots", d, news.Digests{Morning: news.Slot{On: true, At: 1}, Evening: news.Slot{On: true, At: 2}})
	for _, c := range []struct{ morning, evening, any bool }{{true, false, true}, {false, true, true}, {false, false, false}} {
		if got := (news.Digests{Morning: news.Slot{On: c.morning}, Evening: news.Slot{On: c.evening}}).Any(); got != c.any {
			t.Errorf("%+v: any %t", c, got)
		}
	}
}

func TestWhatIsKnownOfDigestsGoesOn(t *testing.T) {
	t.Parallel()
	days := func(morning, evening string) map[news.Which]string {
		all := map[news.Which]string{}
		if morning != "" {
			all[news.Morning] = "2026-11-" + morning
		}
		if evening != "" {
			all[news.Evening] = "2026-11-" + evening
		}
		return all
	}
	off := both
	off.Evening.On = false
	evening := both
	evening.Morning.On = false
	for name, c := range map[string]struct {
		digests news.Digests
		sent    news.Sent
		now     time.Time
		due     news.Which
		since   time.Time
		days    map[news.Which]string
	}{
		"the first look":               {both, news.Sent{}, at(24, 12, 0), "", at(24, 12, 0), days("24", "23")},
		"the first look at nine":       {both, news.Sent{}, at(24, 9, 0), "", at(24, 9, 0), days("24", "23")},
		"before its time":              {both, news.Sent{Since: at(23, 9, 0), Days: days("23", "23")}, at(24, 8, 59), "", at(23, 9, 0), days("23", "23")},
		"on the minute":                {both, news.Sent{Since: at(23, 9, 0), Days: days("23", "23")}, at(24, 9, 0), news.Morning, at(23, 9, 0), days("24", "23")},
		"just not too late":            {both, news.Sent{Since: at(23, 9, 0), Days: days("23", "23")}, at(24, 12, 0).Add(-1), news.Morning, at(23, 9, 0), days("24", "23")},
		"three hours late":             {both, news.Sent{Since: at(23, 9, 0), Days: days("23", "23")}, at(24, 12, 0), "", at(23, 9, 0), days("24", "23")},
		"sent":                         {both, news.Sent{Since: at(24, 9, 0), Days: days("24", "23")}, at(24, 10, 0), "", at(24, 9, 0), days("24", "23")},
		"off":                          {off, news.Sent{Since: at(24, 9, 0), Days: days("24", "23")}, at(24, 20, 0), "", at(24, 9, 0), days("24", "")},
		"off since today":              {off, news.Sent{Since: at(24, 9, 0), Days: days("24", "24")}, at(24, 21, 0), "", at(24, 9, 0), days("24", "24")},
		"the morning's off":            {evening, news.Sent{Since: at(24, 9, 0), Days: days("23", "23")}, at(24, 20, 0), news.Evening, at(24, 9, 0), days("", "24")},
		"a clock that was a day ahead": {both, news.Sent{Since: at(24, 9, 0), Days: days("25", "25")}, at(24, 20, 0), "", at(24, 9, 0), days("25", "25")},
		"two days ahead":               {both, news.Sent{Since: at(24, 9, 0), Days: days("26", "26")}, at(24, 20, 0), "", at(24, 9, 0), days("24", "24")},
	} {
		before := fmt.Sprint(c.sent.Days)
		due, next := c.digests.Due(c.sent, c.now)
		if due != c.due || !next.Since.Equal(c.since) {
			t.Errorf("%s: %q is due, since %v", name, due, next.Since)
		}
		same(t, name, next.Days, c.days)
		if fmt.Sprint(c.sent.Days) != before {
			t.Errorf("%s: what was known is changed", name)
		}
	}
	now := at(24, 20, 0)
	week := news.Sent{Since: now.Add(-7 * 24 * time.Hour)}
	if got := week.Begin(now); !got.Equal(week.Since) {
		t.Errorf("a week back: from %v", got)
	}
	week.Since = week.Since.Add(-1)
	if got := week.Begin(now); !got.Equal(at(23, 20, 0)) {
		t.Errorf("more than a week back: from %v", got)
	}
	twice := news.Digests{Morning: news.Slot{On: true, At: 1200}, Evening: news.Slot{On: true, At: 1200}}
	if due, _ := twice.Due(news.Sent{Since: at(23, 9, 0), Days: days("23", "23")}, now); due != news.Evening {
		t.Errorf("of two at once %q is due", due)
	}
}
