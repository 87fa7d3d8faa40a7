package orders

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Plan is when people are reminded of waiting orders, and who is called next.
type Plan struct {
	Reminders  []Moment `json:"Reminders"`  // in their order; the deadline itself is always one more
	Escalation []Rung   `json:"Escalation"` // in their order
}

// DefaultReminders hold until the settings or the shop's people say otherwise.
const DefaultReminders = "50%, 80%, 10m"

// The settings that keep what people have chosen in the chat; it wins over what the program was started with.
const (
	scheduleKey   = "deadline.schedule"
	remindersKey  = "deadline.reminders"
	escalationKey = "deadline.escalation"
)

// VerbSchedule, VerbReminders and VerbEscalation are what the audit trail calls changes of them.
const (
	VerbSchedule   = "schedule"
	VerbReminders  = "reminders"
	VerbEscalation = "escalation"
)

// Deadlines are the shop's schedule, its reminders and its escalation, as they are in force. A desk has them, see
// [Desk.Deadlines]; Load reads what people have chosen.
type Deadlines struct {
	book     *book
	settings Settings
	audit    Audit

	mu       sync.Mutex
	schedule Schedule
	hours    Hours
	plan     Plan
	chosen   bool // the schedule, by people
}

func newDeadlines(c Config, b *book) *Deadlines {
	reminders := c.Reminders
	if reminders == nil {
		reminders, _ = ParseMoments(DefaultReminders)
	}
	return &Deadlines{
		book: b, settings: c.Settings, audit: c.Audit, hours: c.Hours, schedule: Schedule{Week: c.Hours.Week()},
		plan: Plan{Reminders: reminders},
	}
}

// Deadlines are the schedule, the reminders and the escalation that hold for the orders of the desk.
func (d *Desk) Deadlines() *Deadlines { return d.deadlines }

// Load reads what people have chosen. What cannot be read is left as it was, and told as an error.
func (d *Deadlines) Load(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	schedule, plan := d.schedule.Clone(), d.plan
	var errs []error
	chosen, err := d.read(ctx, scheduleKey, &schedule)
	errs = append(errs, err)
	if hours, err := schedule.Hours(); err == nil {
		d.schedule, d.hours, d.chosen = schedule, hours, chosen
		d.book.setHours(hours)
	} else {
		errs = append(errs, err)
	}
	_, err = d.read(ctx, remindersKey, &plan.Reminders)
	errs = append(errs, err)
	_, err = d.read(ctx, escalationKey, &plan.Escalation)
	d.plan = plan
	if err := errors.Join(append(errs, err)...); err != nil {
		return fmt.Errorf("read the schedule and the reminders: %w", err)
	}
	return nil
}

// read fills in a value that was chosen, and reports whether there is one. One that cannot be read leaves it as it was.
func (d *Deadlines) read(ctx context.Context, key string, value any) (found bool, err error) {
	text, found, err := d.settings.Setting(ctx, key)
	if err != nil || !found {
		return false, err
	}
	if err := json.Unmarshal([]byte(text), value); err != nil {
		return false, fmt.Errorf("%s: %w", key, err)
	}
	return true, nil
}

func (d *Deadlines) write(ctx context.Context, key, verb string, by Who, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if err := d.settings.SetSetting(ctx, key, string(text)); err != nil {
		return err
	}
	return d.audit.Audit(ctx, AuditEntry{At: d.book.now(), Who: by, Verb: verb, Result: ResultDone, Detail: string(text)})
}

// Schedule is the one in force, and whether people have chosen it.
func (d *Deadlines) Schedule() (s Schedule, chosen bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.schedule.Clone(), d.chosen
}

// Hours are the working time in force.
func (d *Deadlines) Hours() Hours {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.hours
}

// Plan is who is told when, as it is in force.
func (d *Deadlines) Plan() Plan {
	d.mu.Lock()
	defer d.mu.Unlock()
	return Plan{slices.Clone(d.plan.Reminders), slices.Clone(d.plan.Escalation)}
}

// ErrSchedule means that a schedule makes no sense.
var ErrSchedule = errors.New("such a schedule cannot be")

// ChangeSchedule changes the schedule on behalf of a person, and the deadlines of all waiting orders with it. Two who
// change it at once change it one after the other. ErrSchedule when it would make no sense.
func (d *Deadlines) ChangeSchedule(ctx context.Context, by Who, change func(*Schedule)) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	next := d.schedule.Clone()
	change(&next)
	hours, err := next.Hours()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSchedule, err)
	}
	if err := d.write(ctx, scheduleKey, VerbSchedule, by, next); err != nil {
		return fmt.Errorf("keep the schedule: %w", err)
	}
	d.schedule, d.hours, d.chosen = next, hours, true
	d.book.setHours(hours)
	return d.book.urge(ctx)
}

// ChangePlan changes reminders and escalation on behalf of a person.
func (d *Deadlines) ChangePlan(ctx context.Context, by Who, change func(*Plan)) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	next := Plan{slices.Clone(d.plan.Reminders), slices.Clone(d.plan.Escalation)}
	change(&next)
	if len(next.Reminders) > maxMoments || len(next.Escalation) > maxMoments {
		return fmt.Errorf("%w: more than %d steps", ErrSchedule, maxMoments)
	}
	slices.SortStableFunc(next.Escalation, func(a, b Rung) int { return a.After.Compare(b.After) })
	var errs []error
	if !slices.Equal(next.Reminders, d.plan.Reminders) {
		errs = append(errs, d.write(ctx, remindersKey, VerbReminders, by, next.Reminders))
	}
	if !slices.Equal(next.Escalation, d.plan.Escalation) {
		errs = append(errs, d.write(ctx, escalationKey, VerbEscalation, by, next.Escalation))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("keep the reminders: %w", err)
	}
	d.plan = next
	return nil
}

// CallFor is the last call that is due for a chat about an order; see [Plan.CallFor].
func (d *Deadlines) CallFor(r Record, now time.Time, to Listener) (Call, bool) {
	d.mu.Lock()
	plan, hours := d.plan, d.hours
	d.mu.Unlock()
	return plan.CallFor(hours, r, now, to)
}
