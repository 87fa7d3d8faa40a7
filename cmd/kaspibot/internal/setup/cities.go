package setup

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/feed/price"
)

// cities are the towns that most sellers sell in, by Kaspi's codes. Other towns Kaspi is asked for. The first name is shown.
var cities = map[string][]string{
	"750000000": {"Алматы", "Almaty", "Алма-Ата"},
	"710000000": {"Астана", "Astana", "Нур-Султан", "Нұр-Сұлтан"},
	"511010000": {"Шымкент", "Shymkent", "Чимкент"},
	"471010000": {"Актау", "Ақтау", "Aktau"},
	"151010000": {"Актобе", "Ақтөбе", "Aktobe"},
	"231010000": {"Атырау", "Atyrau"},
	"351610000": {"Балхаш", "Балқаш", "Balkhash"},
	"471810000": {"Жанаозен", "Жаңаөзен", "Zhanaozen"},
	"351810000": {"Жезказган", "Жезқазған", "Zhezkazgan"},
	"351010000": {"Караганда", "Қарағанды", "Karaganda"},
	"111010000": {"Кокшетау", "Көкшетау", "Kokshetau"},
	"191610000": {"Конаев", "Қонаев", "Konaev", "Капшагай"},
	"391010000": {"Костанай", "Қостанай", "Kostanay"},
	"431010000": {"Кызылорда", "Қызылорда", "Kyzylorda"},
	"551010000": {"Павлодар", "Pavlodar"},
	"591010000": {"Петропавловск", "Петропавл", "Petropavlovsk"},
	"392410000": {"Рудный", "Rudny"},
	"632810000": {"Семей", "Semey"},
	"191010000": {"Талдыкорган", "Талдықорған", "Taldykorgan"},
	"311010000": {"Тараз", "Taraz"},
	"352410000": {"Темиртау", "Теміртау", "Temirtau"},
	"512610000": {"Туркестан", "Түркістан", "Turkestan"},
	"271010000": {"Уральск", "Орал", "Uralsk", "Oral"},
	"631010000": {"Усть-Каменогорск", "Өскемен", "Ust-Kamenogorsk", "Oskemen"},
	"552210000": {"Экибастуз", "Екібастұз", "Ekibastuz"},
}

var (
	cityCode = regexp.MustCompile(`^[0-9]{9}$`)
	point    = regexp.MustCompile(`(?i)^\s*((?:[0-9]+_)?pp[0-9]+)[\s:]+([^:]+?)\s*((?::[^:]*)*)$`)
)

// stores is what is asked of the pickup points.
type stores struct{ *Session }

// takeStores takes pickup points with the names or codes of their cities, as "PP1 Алматы, PP2 Астана:+500".
func (s stores) takeStores(ctx context.Context, text string) ([]config.Assigned, error) {
	var points []string
	for part := range strings.SplitSeq(text, ",") {
		parts := point.FindStringSubmatch(part)
		if parts == nil {
			return nil, errForm
		}
		code, err := s.cityOf(ctx, parts[2])
		if err != nil {
			return nil, err
		}
		points = append(points, strings.ToUpper(parts[1])+":"+code+parts[3])
	}
	return s.assignedTo("KASPI_STORES", strings.Join(points, ","))
}

// cityOf finds the code of a city by its name in any language, in the table or at Kaspi.
func (s stores) cityOf(ctx context.Context, name string) (string, error) {
	if cityCode.MatchString(name) {
		return name, nil
	}
	same := func(other string) bool { return price.Fold(other) == price.Fold(name) }
	for code, names := range cities {
		if slices.ContainsFunc(names, same) {
			return code, nil
		}
	}
	ctx, cancel := context.WithTimeout(ctx, tryLimit)
	defer cancel()
	if api, err := app.NewKaspi(s.options()); err == nil {
		all, err := api.Cities(ctx)
		if errors.Is(ctx.Err(), context.Canceled) {
			return "", ctx.Err()
		}
		for _, c := range all {
			if err == nil && same(c.Name) && cityCode.MatchString(c.Code) {
				return c.Code, nil
			}
		}
	}
	s.say("setup.nocity", name)
	return "", errForm
}

// showStores is the present setting with the names of the cities that are known.
func (s stores) showStores() string {
	var points []string
	for p := range strings.SplitSeq(s.present("KASPI_STORES"), ",") {
		id, rest, _ := strings.Cut(strings.TrimSpace(p), ":")
		code, rest, more := strings.Cut(rest, ":")
		if names := cities[code]; len(names) > 0 {
			code = names[0]
		}
		if more {
			code += ":" + rest
		}
		points = append(points, strings.TrimSpace(id+" "+code))
	}
	return strings.Join(points, ", ")
}
