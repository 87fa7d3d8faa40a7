package price

import "slices"

// Council is a place whose council has moved the rate of the simplified regime.
type Council struct {
	Place  string
	RateBP int64 // basis points of the turnover
	Fact   Fact
}

// Councils lists the decisions that are known, for income from 2026 on. Some 19 regions have decided: a place that is
// missing here says nothing of its rate. The seller's own figure wins over the table.
func Councils() []Council {
	list := []Council{
		{"Алматы", 300, table("решение маслихата № 256 от 28.11.2025")},
		{"Астана", 300, table(astanaPress)},
		{"Конаев", 200, table(almatyNews)},
		{"Жамбылский район Алматинской области", 200, table(almatyNews)},
		{"Илийский район", 200, table(almatyNews)},
		{"Карасайский район", 200, table("решение маслихата № 45-3 от 26.11.2025")},
		{"Енбекшиказахский район", 300, table(almatyNews)},
		{"Талгарский район", 300, table(almatyNews)},
		{"Уйгурский район", 300, table(almatyNews)},
		{"Целиноградский район", 200, table("zan.kz, G25BQ41054M")},
		{"Тайыншинский район", 300, table("решение маслихата № 394/27 от 06.11.2025")},
		{"Уилский район", 200, table("решение маслихата № 280 от 06.11.2025")},
		{"Тюлькубасский район", 200, table("решение маслихата № 38/1-08 от 27.10.2025")},
	}
	return list
}

// CouncilOf finds the decision of a place, however its name is capitalised; near is the most similar known name when
// there is none.
func CouncilOf(place string) (c Council, near string, ok bool) {
	all := Councils()
	i := slices.IndexFunc(all, func(c Council) bool { return Fold(c.Place) == Fold(place) })
	if i >= 0 {
		return all[i], "", true
	}
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = c.Place
	}
	return Council{}, nearest(place, slices.Values(names)), false
}
