package kb

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
)

// MaxHits is how many articles a search returns at most; who needs more asks with more words.
const MaxHits = 50

// maxCandidates bounds what the database hands out for a closer look.
const maxCandidates = 200

// Hit is an article that a search found. Title and Words are its title and some of its text with the words marked.
type Hit struct {
	models.Article
	Category string // name, "" without one
	Title    []Mark
	Words    []Mark
}

// Search returns the public articles that hold all words of a text, whatever their case and accents: those with the words in
// their titles first. preview is how many characters of the text are shown.
func (s *Service) Search(ctx context.Context, text string, preview, limit int) ([]Hit, error) {
	compared, typed := words(text)
	compared, typed = compared[:min(len(compared), maxWords)], typed[:min(len(typed), maxWords)]
	found, tree, err := s.candidates(ctx, models.ArticleWords{Words: typed})
	if err != nil {
		return nil, err
	}
	var hits []Hit
	for _, a := range found {
		plain := oneLine(a.Body)
		title, body := fold(a.Title), fold(plain)
		if !hasAll(title.text+"\n"+body.text, compared) {
			continue
		}
		hits = append(hits, Hit{Article: a, Category: tree.byID[a.CategoryID].Name, Title: marks(a.Title, title.find(compared)),
			Words: excerpt(plain, body.find(compared), preview)})
		if len(hits) == limit {
			break
		}
	}
	return hits, nil
}

func (s *Service) candidates(ctx context.Context, w models.ArticleWords) ([]models.Article, *tree, error) {
	tree, err := s.tree(ctx)
	if err != nil {
		return nil, nil, err
	}
	found, err := models.FindArticles(ctx, s.DB, tree.shelf(), w, maxCandidates)
	return found, tree, wrap("search", err)
}

func hasAll(text string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// tellingWord is the shortest word of a subject that says something, in characters.
const tellingWord = 4

// Related returns up to limit public articles that may answer a question with this subject. A subject is a sentence: some of its
// words are enough, and the longer ones say more.
func (s *Service) Related(ctx context.Context, subject string, limit int) ([]models.Article, error) {
	compared, typed := telling(subject)
	found, _, err := s.candidates(ctx, models.ArticleWords{Words: typed, Any: true})
	if err != nil {
		return nil, err
	}
	type scored struct {
		models.Article
		score int
	}
	var related []scored
	for _, a := range found {
		if n := score(a, compared); n > 0 {
			related = append(related, scored{a, n})
		}
	}
	slices.SortStableFunc(related, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	articles := []models.Article{}
	for _, r := range related[:min(limit, len(related))] {
		articles = append(articles, r.Article)
	}
	return articles, nil
}

// telling returns the longest words of a subject, the shortest ones left out.
func telling(subject string) (compared, typed []string) {
	all, raw := words(subject)
	places := make([]int, 0, len(all))
	for i, w := range all {
		runes := utf8.RuneCountInString(w)
		if runes >= tellingWord || runes > 1 && strings.ToUpper(raw[i]) == raw[i] {
			places = append(places, i) // VAT and PDF say something, short as they are
		}
	}
	slices.SortStableFunc(places, func(a, b int) int { return len(all[b]) - len(all[a]) })
	for _, i := range places[:min(len(places), maxWords)] {
		compared, typed = append(compared, all[i]), append(typed, raw[i])
	}
	return compared, typed
}

// score says how well an article fits: a word in the title counts for its length, one in the text for a quarter. Less than one
// word in the title or two in the text is no fit.
func score(a models.Article, words []string) int {
	title, body := fold(a.Title).text, fold(htmlsafe.ToText(a.Body)).text
	inTitle, inBody, sum := 0, 0, 0
	for _, w := range words {
		switch {
		case strings.Contains(title, w):
			inTitle++
			sum += 4 * len(w)
		case strings.Contains(body, w):
			inBody++
			sum += len(w)
		}
	}
	if inTitle == 0 && inBody < 2 {
		return 0
	}
	return sum
}
