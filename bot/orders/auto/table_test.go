package auto

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/orders/profit"
	"kaspibot/kaspi"
)

func TestAnAcceptanceWithAPartMissingIsRefused(t *testing.T) {
	t.Parallel()
	whole := Config{
		Desk: &orders.Desk{}, Estimator: &profit.Estimator{}, Decisions: kept{}, Settings: kept{}, Audit: kept{},
		Now: time.Now, Log: slog.New(slog.DiscardHandler), Mode: ModeOn, Rules: rules,
	}
	if _, err := New(whole); err != nil {
		t.Error(err)
	}
	for name, without := range map[string]func(*Config){
		"desk": func(c *Config) { c.Desk = nil }, "estimator": func(c *Config) { c.Estimator = nil }, "decisions": func(c *Config) { c.Decisions = nil },
		"settings": func(c *Config) { c.Settings = nil }, "audit": func(c *Config) { c.Audit = nil }, "now": func(c *Config) { c.Now = nil },
		"log": func(c *Config) { c.Log = nil }, "mode": func(c *Config) { c.Mode = "maybe" }, "rules": func(c *Config) { c.Rules.After = 0 },
	} {
		c := whole
		without(&c)
		if a, err := New(c); err == nil || a != nil {
			t.Errorf("without its %s: %v", name, err)
		}
	}
}

// kept keeps one setting, or fails.
type kept struct {
	mode string
	err  error
}

func (k kept) Setting(context.Context, string) (string, bool, error) {
	return k.mode, k.mode != "", k.err
}
func (k kept) SetSetting(context.Context, string, string) error      { return k.err }
func (k kept) Decisions(context.Context, Filter) ([]Decision, error) { return nil, k.err }
func (k kept) SaveDecision(context.Context, Decision) error          { return k.err }
func (k kept) Audit(context.Context, orders.AuditEntry) error        { return k.err }

func TestTheModeInForce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kept kept
		want Mode
	}{
		"chosen": {kept{mode: "dry"}, ModeDry}, "none chosen": {kept{}, ModeOn}, "unreadable": {kept{mode: "?"}, ModeOff},
		"a disk that fails": {kept{mode: "on", err: errors.New("disk")}, ModeOff},
	} {
		a := &Acceptance{Config{Settings: c.kept, Mode: ModeOn, Log: slog.New(slog.DiscardHandler)}}
		if got := a.CurrentMode(t.Context()); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	for text, want := range map[string]Mode{"off": ModeOff, "dry": ModeDry, "on": ModeOn} {
		if got, err := ParseMode(text); got != want || err != nil {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
	if got, err := ParseMode("On"); got != ModeOff || err == nil {
		t.Errorf("On: %s, %v", got, err)
	}
}

func TestTheBoundsOfTheConditions(t *testing.T) {
	t.Parallel()
	for a, want := range map[Rules]bool{
		{After: time.Minute}: true, {After: time.Minute - 1}: false, {After: orders.AcceptWithin - 1}: true, {After: orders.AcceptWithin}: false,
		{After: time.Hour, Margin: 0}: true, {After: time.Hour, Margin: 1_000}: true, {After: time.Hour, Margin: 1_001}: false,
		{After: time.Hour, MinProfit: 0}: true,
	} {
		if got := a.Validate() == nil; got != want {
			t.Errorf("%+v: taken %t", a, got)
		}
	}
}

func TestWhatStandsAgainstAnOrderWhateverTheAgeOfItsFacts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*orders.Record)
		want   []Objection
	}{
		"sound":           {func(*orders.Record) {}, nil},
		"old facts":       {func(r *orders.Record) { r.Facts.At = noon.Add(-time.Hour) }, nil},
		"no facts yet":    {func(r *orders.Record) { r.Facts = orders.Facts{} }, nil},
		"facts of before": {func(r *orders.Record) { r.Order.Total = 1 }, doubts(ObjectionFacts)},
		"express":         {func(r *orders.Record) { r.Order.Courier.Express = true }, doubts(ObjectionExpress)},
		"touched":         {func(r *orders.Record) { r.HandledAt, r.Order.Courier.Express = noon, true }, doubts(ObjectionHandled)},
		"under way":       {func(r *orders.Record) { r.Work.Verb = orders.VerbCancel }, doubts(ObjectionHandled)},
	} {
		r := sound()
		c.change(&r)
		if got := rules.Standing(r); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestDoubtsAreSaidOnceAndToTheMoment(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*orders.Record)
		want   []Objection
	}{
		"a minute old":        {func(r *orders.Record) { r.Facts.At = noon.Add(-time.Minute) }, nil},
		"older":               {func(r *orders.Record) { r.Facts.At = noon.Add(-time.Minute - 1) }, doubts(ObjectionFacts)},
		"stock a minute old":  {func(r *orders.Record) { r.Facts.Lines[0].StockAt = noon.Add(-time.Minute) }, nil},
		"stock that is older": {func(r *orders.Record) { r.Facts.Lines[0].StockAt = noon.Add(-time.Minute - 1) }, doubts(ObjectionStock)},
		"to be signed":        {func(r *orders.Record) { r.Stage = orders.StageSign }, doubts(ObjectionSignature)},
		"nothing of a line":   {func(r *orders.Record) { r.Order.Entries[0].Quantity, r.Facts.Lines[0].Quantity = 0, 0 }, doubts(ObjectionUnits)},
		"one piece":           {func(r *orders.Record) { r.Order.Entries[0].Quantity, r.Facts.Lines[0].Quantity = 1, 1 }, nil},
		"two lines alike": {func(r *orders.Record) {
			r.Order.Entries = append(r.Order.Entries, r.Order.Entries[0])
			r.Facts.Lines[0].Article = ""
			r.Facts.Lines = append(r.Facts.Lines, r.Facts.Lines[0])
			r.Facts.Tax = 0
		}, doubts(ObjectionArticle, ObjectionProfit)},
		"unknown, and yet over ten": {func(r *orders.Record) {
			r.Facts.Lines[0].StockAt, r.Facts.Lines[0].AtLeast = time.Time{}, true
		}, doubts(ObjectionStock)},
	} {
		r := sound()
		c.change(&r)
		if got := rules.Objections(r, noon); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestWhetherAnOrderHasWaitedForSomebody(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*orders.Record)
		want   bool
	}{
		"to the moment":        {func(r *orders.Record) { r.Seen = noon.Add(-rules.After) }, true},
		"not yet":              {func(r *orders.Record) { r.Seen = noon.Add(-rules.After + 1) }, false},
		"approved since":       {func(r *orders.Record) { r.Order.Approved = noon.Add(-time.Minute) }, false},
		"approved long ago":    {func(r *orders.Record) { r.Order.Approved = noon.Add(-2 * time.Hour) }, true},
		"approved by tomorrow": {func(r *orders.Record) { r.Order.Approved = noon.Add(time.Hour) }, true},
		"approved now":         {func(r *orders.Record) { r.Order.Approved = noon }, true},
		"touched":              {func(r *orders.Record) { r.HandledAt = noon }, false},
		"under way":            {func(r *orders.Record) { r.Work.Verb = orders.VerbCancel }, false},
		"accepted":             {func(r *orders.Record) { r.Stage = orders.StagePack }, false},
	} {
		r := sound()
		c.change(&r)
		if got := rules.waited(r, noon); got != c.want {
			t.Errorf("%s: waited %t", name, got)
		}
	}
}

func TestWhichDecisionsAreLookedAtAgain(t *testing.T) {
	t.Parallel()
	a := &Acceptance{Config{Rules: rules}}
	short := sound()
	short.Facts.Lines[0].Stock = 0
	stale := sound()
	stale.Facts.At = noon.Add(-time.Hour)
	for name, c := range map[string]struct {
		before Decision
		r      orders.Record
		mode   Mode
		want   bool
	}{
		"left, and sound now":     {Decision{Mode: ModeOn, Outcome: OutcomeLeft}, sound(), ModeOn, true},
		"left, and sound of late": {Decision{Mode: ModeOn, Outcome: OutcomeLeft}, stale, ModeOn, true},
		"left, and short":         {Decision{Mode: ModeOn, Outcome: OutcomeLeft}, short, ModeOn, false},
		"of a dry run":            {Decision{Mode: ModeDry, Outcome: OutcomeWould}, short, ModeOn, true},
		"in a dry run":            {Decision{Mode: ModeDry, Outcome: OutcomeWould}, sound(), ModeDry, false},
		"being accepted":          {Decision{Mode: ModeOn, Outcome: OutcomeTrying}, sound(), ModeOn, false},
	} {
		if got := a.worthAnotherLook(c.before, c.r, c.mode); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestHowAnAutomaticAcceptEnded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		r    orders.Record
		late bool
		want Outcome
	}{
		{orders.Record{Stage: orders.StageAccepting}, true, OutcomeTrying}, {orders.Record{Stage: orders.StageNew}, false, OutcomeTrying},
		{orders.Record{Stage: orders.StageNew}, true, OutcomeMoot}, {orders.Record{Stage: orders.StageNew, Note: orders.NoteRefused}, false, OutcomeFailed},
		{orders.Record{Stage: orders.StagePack, AcceptedAt: noon}, false, OutcomeAccepted}, {orders.Record{Stage: orders.StagePack, AcceptedAt: noon, By: "Айгуль"}, false, OutcomeMoot},
		{orders.Record{Stage: orders.StagePack}, false, OutcomeMoot}, {orders.Record{Stage: orders.StageCancelled, AcceptedAt: noon}, true, OutcomeMoot},
	} {
		if got := acceptOutcome(c.r, c.late); got != c.want {
			t.Errorf("%+v, late %t: %s, want %s", c.r, c.late, got, c.want)
		}
	}
}

func TestWhatADecisionRestedOnIsInTheTrail(t *testing.T) {
	t.Parallel()
	r := sound()
	if got := (Decision{Mode: ModeOn, Objections: doubts(ObjectionShort, ObjectionCost)}).detail(r); got != "short, cost, profit 500, mode on" {
		t.Error(got)
	}
	if got := (Decision{Mode: ModeDry}).detail(orders.Record{Order: kaspi.Order{}}); got != "mode dry" {
		t.Error(got)
	}
	if got := codesOf([]orders.Record{r, {}}); !slices.Equal(got, []kaspi.OrderCode{"501", ""}) {
		t.Error(got)
	}
	disk := &Acceptance{Config{Settings: kept{err: errors.New("disk")}, Decisions: kept{err: errors.New("disk")}, Audit: kept{}}}
	ctx := t.Context()
	_, err := disk.State(ctx, 1)
	for name, err := range map[string]error{
		"state": err, "mode": disk.SetMode(ctx, ModeOn, orders.Who{}), "run": disk.Run(ctx), "follow": disk.followUp(ctx), "save": disk.save(ctx, Decision{}, r),
		"accept": disk.accept(ctx, Decision{}),
	} {
		if err == nil {
			t.Errorf("%s: a failure of the disk is swallowed", name)
		}
	}
}

// book keeps decisions and the audit trail in memory.
type book struct {
	kept

	decisions []Decision
	asked     []Filter
	trail     []orders.AuditEntry
}

func (b *book) Decisions(_ context.Context, f Filter) ([]Decision, error) {
	b.asked = append(b.asked, f)
	return slices.Clone(b.decisions), b.err
}

func (b *book) SaveDecision(_ context.Context, d Decision) error {
	b.decisions = []Decision{d}
	return b.err
}

func (b *book) Audit(_ context.Context, e orders.AuditEntry) error {
	b.trail = append(b.trail, e)
	return nil
}

// People are told of a decision once, until it is another one.
func TestADecisionIsKeptAndAuditedOnce(t *testing.T) {
	t.Parallel()
	b := &book{kept: kept{mode: "dry"}}
	a := &Acceptance{Config{Decisions: b, Audit: b, Settings: b, Rules: rules, Mode: ModeOn, Now: func() time.Time { return noon }}}
	d := Decision{Code: "501", At: noon, Mode: ModeOn, Outcome: OutcomeLeft, Objections: doubts(ObjectionShort)}
	for range 2 {
		if err := a.save(t.Context(), d, sound()); err != nil {
			t.Fatal(err)
		}
		d.At = d.At.Add(time.Hour)
	}
	want := []orders.AuditEntry{{At: noon, Verb: VerbAuto, Order: "501", Result: "left", Detail: "short, profit 500, mode on"}}
	if !slices.Equal(b.trail, want) || len(b.asked) != 2 || !slices.Equal(b.asked[0].Codes, []kaspi.OrderCode{"501"}) {
		t.Errorf("audited %+v after asking %+v", b.trail, b.asked)
	}
	for _, other := range []Decision{{Code: "501", Mode: ModeDry, Outcome: OutcomeLeft}, {Code: "501", Mode: ModeDry, Outcome: OutcomeWould}} {
		before := len(b.trail)
		if err := a.save(t.Context(), other, sound()); err != nil || len(b.trail) != before+1 {
			t.Errorf("another decision %+v is not audited (%v)", other, err)
		}
	}
	b.trail = nil
	by := orders.Who{ID: 11, Name: "Айгерим", Chat: 7}
	if err := a.SetMode(t.Context(), ModeOn, by); err != nil {
		t.Fatal(err)
	}
	if want := (orders.AuditEntry{At: noon, Who: by, Verb: VerbMode, Result: orders.ResultDone, Detail: "on"}); len(b.trail) != 1 || b.trail[0] != want {
		t.Errorf("audited %+v, want %+v", b.trail, want)
	}
	if err := a.SetMode(t.Context(), "maybe", by); err == nil || len(b.trail) != 1 {
		t.Errorf("an unknown mode is taken: %v", err)
	}
	state, err := a.State(t.Context(), 3)
	if err != nil || state.Mode != ModeDry || !state.Chosen || state.Rules != rules || len(state.Recent) != 1 || b.asked[len(b.asked)-1].Limit != 3 {
		t.Errorf("%+v, %v", state, err)
	}
}
