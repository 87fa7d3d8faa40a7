package price

import (
	"iter"
	"unicode/utf8"
)

// maxName is how long a name may be, in bytes, to be compared with others.
const maxName = 200

// nearest is the name that takes the fewest changed letters to get from the written one, of two the first; "" when none
// is near enough to have been meant: a third of the letters may differ. Case and blanks do not count.
func nearest(written string, names iter.Seq[string]) string {
	return nearestWithin(utf8.RuneCountInString(written)/3, written, names)
}

// nearestWithin lets so many letters differ, one at the least.
func nearestWithin(room int, written string, names iter.Seq[string]) string {
	best, least := "", 0
	folded := []rune(Fold(written))
	if len(written) > maxName || len(folded) == 0 {
		return ""
	}
	room = max(room, 1)
	for name := range names {
		if d := utf8.RuneCountInString(name) - len(folded); max(d, -d) > room+2 || len(name) > maxName {
			continue
		}
		d := distance(folded, []rune(Fold(name)))
		if d > 0 && d <= room && (best == "" || d < least) {
			best, least = name, d
		}
	}
	return best
}

// distance counts the letters to insert, delete, replace or swap with their neighbour.
func distance(a, b []rune) int {
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := range a {
		before, above, row := rows[i%3], rows[(i+1)%3], rows[(i+2)%3]
		row[0] = i + 1
		for j := range b {
			replaced := above[j]
			if a[i] != b[j] {
				replaced++
			}
			row[j+1] = min(above[j+1]+1, row[j]+1, replaced)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return rows[(len(a)+1)%3][len(b)]
}
