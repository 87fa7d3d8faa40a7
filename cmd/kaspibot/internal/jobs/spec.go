package jobs

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"kaspibot/kaspi"
)

// Spec says when a job runs by Almaty's clock, whichever the machine has; empty is never. It is read from cron expressions,
// seconds first if there are six fields, several joined by ";", or "off".
type Spec []cron.Schedule

// Every is a schedule of one pause.
func Every(d time.Duration) Spec { return Spec{cron.Every(d)} }

// Next is the first time after t, zero for never.
func (s Spec) Next(t time.Time) (next time.Time) {
	t = t.In(kaspi.Almaty())
	for _, schedule := range s {
		if n := schedule.Next(t); next.IsZero() || n.Before(next) {
			next = n
		}
	}
	return next
}

// UnmarshalText reads a schedule, see [Spec].
func (s *Spec) UnmarshalText(text []byte) error {
	*s = nil
	if strings.TrimSpace(string(text)) == "off" {
		return nil
	}
	for i, part := range strings.Split(string(text), ";") {
		schedule, err := parseSchedule(strings.TrimSpace(part))
		if err != nil { // the text is not quoted: it may be a secret in the wrong place
			return fmt.Errorf("schedule %d: %w", i+1, err)
		}
		*s = append(*s, schedule)
	}
	return nil
}

// parseSchedule refuses what the cron library takes and does wrong: it panics on some TZ= forms, runs "@every -5m"
// each second, and never runs "30 February".
func parseSchedule(text string) (cron.Schedule, error) {
	if strings.HasPrefix(text, "TZ=") || strings.HasPrefix(text, "CRON_TZ=") {
		return nil, errors.New("times are Almaty's, TZ= is not taken")
	}
	if every, ok := strings.CutPrefix(text, "@every "); ok {
		if d, err := time.ParseDuration(every); err != nil || d < time.Second {
			return nil, errors.New("want @every with a second at least, as @every 30s")
		}
	}
	schedule, err := cronParser().Parse(text)
	if err != nil {
		return nil, errors.New("want five or six fields of cron, as */30 * 8-20 * * *, or off")
	}
	if schedule.Next(time.Now()).IsZero() {
		return nil, errors.New("it never comes")
	}
	return schedule, nil
}

func cronParser() cron.Parser {
	return cron.NewParser(cron.SecondOptional | cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)
}
