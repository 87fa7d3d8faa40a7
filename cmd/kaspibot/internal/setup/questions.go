package setup

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/cmd/kaspibot/internal/config"
)

// question is what one setting is asked by. Its texts are setup.ask, setup.form and setup.refused with its name.
type question struct {
	name     string
	secret   bool
	optional bool

	show func() string                                                     // the present value for people; nil as it is
	take func(ctx context.Context, text string) ([]config.Assigned, error) // nil: as it is typed
	try  func(ctx context.Context) (found string, err error)               // what the outside says; nil: nobody is asked
}

// errForm says that an answer is none to the question.
var errForm = errors.New("not in the form that is asked for")

// refusal is a clear no of the outside: the answer is wrong.
type refusal struct{ name string }

func (r *refusal) Error() string { return r.name + " is refused" }

func (s *Session) questions() []question {
	return []question{
		{name: "TELEGRAM_BOT_TOKEN", secret: true, try: s.tryBot},
		{name: "TELEGRAM_OWNERS", take: s.takeOwners},
		{name: "KASPI_API_TOKEN", secret: true, try: s.tryKaspi},
		{name: "KASPI_MERCHANT_ID", try: s.tryMerchant},
		{name: "KASPI_COMPANY"},
		{name: "KASPI_STORES", show: stores{s}.showStores, take: stores{s}.takeStores},
		{name: "TAX_REGIME", take: tax{s}.takeRegime},
		{name: "TAX_PERCENT", show: tax{s}.showRate, take: tax{s}.takeRate},
		{name: "ALSTYLE_TOKEN", secret: true, try: s.tryAlstyle},
		{name: "PUBLIC_URL", optional: true, try: s.tryAddress},
	}
}

// askLanguage asks in all languages at once.
func (s *Session) askLanguage(ctx context.Context) error {
	known, now := chat.Languages(), s.present("BOT_LANGUAGE")
	if !slices.Contains(known, now) {
		now = known[0]
	}
	for s.words == nil {
		fmt.Fprintf(s.Out, "Язык / Тіл / Language: %s [%s]: ", strings.Join(known, ", "), now)
		text, err := s.read(ctx, false)
		if err != nil {
			return err
		}
		if text = strings.ToLower(text); text == "" {
			text = now
		}
		if slices.Contains(known, text) {
			s.Language = text
			if err := s.speak(text); err != nil {
				return err
			}
		}
	}
	s.answers = append(s.answers, config.Assigned{Name: "BOT_LANGUAGE", Value: s.Language})
	return nil
}

// ask asks until there is an answer that can be used.
func (s *Session) ask(ctx context.Context, q question) error {
	if _, set := config.Environment(q.name); set {
		s.say("setup.environment", q.name)
		return nil
	}
	for {
		fmt.Fprintf(s.Out, "\n%s%s: ", s.text("setup.ask."+q.name, nil), s.shown(q))
		text, err := s.read(ctx, q.secret)
		if err != nil {
			return err
		}
		done, err := s.answer(ctx, q, text)
		if err != nil || done {
			return err
		}
	}
}

// shown is the present value in brackets, nothing of a secret.
func (s *Session) shown(q question) string {
	now := s.present(q.name)
	switch {
	case q.show != nil:
		now = q.show()
	case q.secret && now != "":
		now = s.text("setup.set", nil)
	}
	if now == "" {
		return ""
	}
	return " [" + now + "]"
}

// answer takes what was typed, and reports whether the question is answered by it.
func (s *Session) answer(ctx context.Context, q question, text string) (done bool, err error) {
	before := slices.Clone(s.answers)
	switch {
	case text == "" && !s.usable(q.name):
		s.say("setup.form."+q.name, nil)
		return false, nil
	case text == "" && (s.shown(q) != "" || q.optional):
		return true, nil
	case text == "-" && q.optional:
		s.assign(config.Assigned{Name: q.name})
		return true, nil
	}
	if q.take == nil {
		q.take = func(_ context.Context, text string) ([]config.Assigned, error) { return s.assignedTo(q.name, text) }
	}
	all, err := q.take(ctx, text)
	if err != nil {
		return false, s.explain(ctx, q, err)
	}
	s.assign(all...)
	if q.try == nil {
		return true, nil
	}
	s.say("setup.trying", nil)
	limited, cancel := context.WithTimeout(ctx, tryLimit)
	defer cancel()
	found, err := q.try(limited)
	if err == nil {
		fmt.Fprintln(s.Out, found)
		return true, nil
	}
	if done, err = s.keep(ctx, err); !done {
		s.answers = before
	}
	return done, err
}

// usable reports whether a setting may be kept as it is: nothing is wrong with the value that the file has for it.
func (s *Session) usable(name string) bool {
	value := s.settings()[name]
	return value == "" || config.Fault(config.Assigned{Name: name, Value: value}, s.settings()) == nil
}

// keep says what came of a try. An answer that nobody could judge may be kept.
func (s *Session) keep(ctx context.Context, failed error) (bool, error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if no, ok := errors.AsType[*refusal](failed); ok {
		s.say("setup.refused."+no.name, nil)
		return false, nil
	}
	s.say("setup.unchecked", s.reason(failed))
	fmt.Fprint(s.Out, s.text("setup.keep", nil)+" ")
	text, err := s.read(ctx, false)
	return slices.Contains([]string{"y", "yes", "д", "да", "и", "ия", "иә"}, strings.ToLower(text)), err
}

// explain says what is wanted in place of what was typed, or why that cannot be found out.
func (s *Session) explain(ctx context.Context, q question, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, errForm) {
		s.say("setup.form."+q.name, nil)
	} else {
		s.say("setup.unchecked", s.reason(err))
	}
	return nil
}

// assign notes answers; a later one to the same question holds.
func (s *Session) assign(all ...config.Assigned) {
	for _, a := range all {
		s.answers = slices.DeleteFunc(s.answers, func(old config.Assigned) bool { return old.Name == a.Name })
		s.answers = append(s.answers, a)
	}
}

// assignedTo is one setting, if it may have that value.
func (s *Session) assignedTo(name, value string) ([]config.Assigned, error) {
	a := config.Assigned{Name: name, Value: value}
	if value == "" || config.Fault(a, s.settings()) != nil { // its reason is for who writes the file by hand
		return nil, errForm
	}
	return []config.Assigned{a}, nil
}
