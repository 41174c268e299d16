"""The words that codebooks put around an instrument's own texts, one table a language; other languages get English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_EN: Final[Mapping[str, str]] = {
    "codebook": "Codebook", "draft": "Draft: for testing only", "overview": "Overview", "variables": "Variables", "choices": "Choices",
    "tables": "Tables", "indicators": "Indicators", "skips": "Skip map", "missing": "Missing values", "ethics": "Ethics",
    "name": "Name", "table": "Table", "type": "Type", "holds": "Holds", "measure": "Measure", "label": "Label", "question": "Question",
    "hint": "Hint", "guidance": "For the interviewer", "universe": "Asked when", "everyone": "everyone", "constraint": "Accepted when",
    "message": "Message", "required": "Must be answered", "yes": "yes", "no": "no", "list": "Choice list", "code": "Code", "value": "Number",
    "meaning": "Missing value", "calculation": "Computed as", "computed": "Computed", "form": "on the form", "analysis": "in the analysis",
    "by": "Answered by", "module": "Module", "version": "Version", "group": "Group", "concept": "Concept", "align": "Other codes", "hxl": "HXL",
    "sensitivity": "Sensitivity", "identifier": "Identifier", "stata": "Name in SPSS and Stata", "dummies": "0/1 columns",
    "kobo": "Columns in KoboToolbox", "central": "Columns in ODK Central", "path": "Path in the form", "depends": "Depends on",
    "used": "Used by", "expression": "Expression", "key": "Key", "parent": "Parent table", "parent_key": "Key of the parent row",
    "rows": "Variables", "numerator": "Numerator", "denominator": "Denominator", "by_groups": "Shown by", "honesty": "Claim",
    "aligned": "Aligned with", "title": "Title", "languages": "Languages", "minutes": "Minutes", "purpose": "Purpose", "who": "Who",
    "consent": "Consent", "privacy": "Privacy", "distress": "Distress", "ages": "Ages", "training": "Training", "referral": "Referral",
    "retention": "Retention", "recall": "Recall", "geography": "Finest geography", "release": "Release", "sources": "Sources",
    "theme": "Theme", "unit": "Unit", "variant": "Variant", "count": "Number", "search": "Search", "all": "all", "shown": "shown",
    "nothing": "Nothing matches. Clear the search or a filter.", "flow": "Flow of modules", "to_top": "To the top",
    "where": "What to find where", "offered": "Offered", "waivers": "Waivers", "waived": "Rule", "reason": "Reason",
    "dk": "do not know", "refused": "prefer not to say", "na": "not applicable", "not_asked": "not asked", "stopped": "stopped, or not private",
    "suppressed": "suppressed before release", "system": "empty: not asked, or left out", "about": "From one source, made before the first interview. The form's file decides.",
    "direct": "direct", "quasi": "indirect", "none": "none", "print": "Print", "condition": "Condition", "clear": "Clear",
}  # fmt: skip
_FR: Final[Mapping[str, str]] = {
    "codebook": "Dictionnaire des données", "draft": "Brouillon : pour essai seulement", "overview": "Aperçu", "variables": "Variables",
    "choices": "Modalités", "tables": "Tables", "indicators": "Indicateurs", "skips": "Renvois", "missing": "Valeurs manquantes",
    "ethics": "Éthique", "name": "Nom", "table": "Table", "type": "Type", "holds": "Contenu", "measure": "Mesure", "label": "Libellé",
    "question": "Question", "hint": "Aide", "guidance": "Pour l’enquêteur", "universe": "Posée si", "everyone": "tout le monde",
    "constraint": "Acceptée si", "message": "Message", "required": "Réponse obligatoire", "yes": "oui", "no": "non",
    "list": "Liste de modalités", "code": "Code", "value": "Nombre", "meaning": "Valeur manquante", "calculation": "Calculée ainsi",
    "computed": "Calcul", "form": "dans le formulaire", "analysis": "à l’analyse", "by": "Réponse de", "module": "Module", "version": "Version",
    "group": "Groupe", "concept": "Concept", "align": "Autres codes", "hxl": "HXL", "sensitivity": "Sensibilité", "identifier": "Identifiant",
    "stata": "Nom dans SPSS et Stata", "dummies": "Colonnes 0/1", "kobo": "Colonnes dans KoboToolbox", "central": "Colonnes dans ODK Central",
    "path": "Chemin dans le formulaire", "depends": "Dépend de", "used": "Sert à", "expression": "Expression", "key": "Clé",
    "parent": "Table mère", "parent_key": "Clé de la ligne mère", "rows": "Variables", "numerator": "Numérateur", "denominator": "Dénominateur",
    "by_groups": "Ventilé par", "honesty": "Portée", "aligned": "Aligné sur", "title": "Titre", "languages": "Langues", "minutes": "Minutes",
    "purpose": "But", "who": "Qui", "consent": "Consentement", "privacy": "Confidentialité", "distress": "Détresse", "ages": "Âges",
    "training": "Formation", "referral": "Orientation", "retention": "Conservation", "recall": "Période", "geography": "Lieu le plus fin",
    "release": "Diffusion", "sources": "Sources", "theme": "Thème", "unit": "Unité", "variant": "Variante", "count": "Nombre",
    "search": "Chercher", "all": "toutes", "shown": "affichées", "nothing": "Rien ne correspond. Effacez la recherche ou un filtre.",
    "flow": "Suite des modules", "to_top": "Vers le haut", "where": "Où trouver quoi", "offered": "Proposée", "waivers": "Dérogations",
    "waived": "Règle", "reason": "Motif", "dk": "ne sait pas", "refused": "ne souhaite pas répondre", "na": "sans objet",
    "not_asked": "non posée", "stopped": "arrêt, ou pas en privé", "suppressed": "supprimée avant diffusion",
    "system": "vide : non posée ou laissée de côté", "about": "Tiré d’une seule source, avant le premier entretien. Le formulaire fait foi.",
    "direct": "direct", "quasi": "indirect", "none": "aucun", "print": "Imprimer", "condition": "Condition", "clear": "Effacer",
}  # fmt: skip
_ES: Final[Mapping[str, str]] = {
    "codebook": "Diccionario de datos", "draft": "Borrador: solo para pruebas", "overview": "Resumen", "variables": "Variables",
    "choices": "Opciones", "tables": "Tablas", "indicators": "Indicadores", "skips": "Saltos", "missing": "Valores perdidos", "ethics": "Ética",
    "name": "Nombre", "table": "Tabla", "type": "Tipo", "holds": "Contenido", "measure": "Medida", "label": "Etiqueta", "question": "Pregunta",
    "hint": "Ayuda", "guidance": "Para quien entrevista", "universe": "Se pregunta si", "everyone": "todas las personas",
    "constraint": "Se acepta si", "message": "Mensaje", "required": "Respuesta obligatoria", "yes": "sí", "no": "no", "list": "Lista de opciones",
    "code": "Código", "value": "Número", "meaning": "Valor perdido", "calculation": "Se calcula así", "computed": "Cálculo",
    "form": "en el formulario", "analysis": "en el análisis", "by": "Responde", "module": "Módulo", "version": "Versión", "group": "Grupo",
    "concept": "Concepto", "align": "Otros códigos", "hxl": "HXL", "sensitivity": "Sensibilidad", "identifier": "Identificador",
    "stata": "Nombre en SPSS y Stata", "dummies": "Columnas 0/1", "kobo": "Columnas en KoboToolbox", "central": "Columnas en ODK Central",
    "path": "Ruta en el formulario", "depends": "Depende de", "used": "Sirve para", "expression": "Expresión", "key": "Clave",
    "parent": "Tabla superior", "parent_key": "Clave de la fila superior", "rows": "Variables", "numerator": "Numerador",
    "denominator": "Denominador", "by_groups": "Desglosado por", "honesty": "Alcance", "aligned": "Alineado con", "title": "Título",
    "languages": "Idiomas", "minutes": "Minutos", "purpose": "Propósito", "who": "Quién", "consent": "Consentimiento", "privacy": "Privacidad",
    "distress": "Angustia", "ages": "Edades", "training": "Formación", "referral": "Derivación", "retention": "Conservación",
    "recall": "Período", "geography": "Lugar más fino", "release": "Difusión", "sources": "Fuentes", "theme": "Tema", "unit": "Unidad",
    "variant": "Variante", "count": "Cantidad", "search": "Buscar", "all": "todas", "shown": "mostradas",
    "nothing": "Nada coincide. Borre la búsqueda o un filtro.", "flow": "Secuencia de módulos", "to_top": "Arriba", "where": "Qué hay dónde",
    "offered": "Ofrecida", "waivers": "Excepciones", "waived": "Regla", "reason": "Motivo", "dk": "no sabe", "refused": "prefiere no responder",
    "na": "no corresponde", "not_asked": "no se preguntó", "stopped": "interrumpida, o sin privacidad", "suppressed": "suprimida antes de publicar",
    "system": "vacío: no se preguntó o se dejó sin responder",
    "about": "De una sola fuente, antes de la primera entrevista. El formulario decide.", "direct": "directo", "quasi": "indirecto",
    "none": "ninguno", "print": "Imprimir", "condition": "Condición", "clear": "Borrar",
}  # fmt: skip
_LANGUAGES: Final[Mapping[str, Mapping[str, str]]] = {"en": _EN, "fr": _FR, "es": _ES}


def words(tag: str) -> Mapping[str, str]:
    """The words of a language, English where there are none."""
    return _LANGUAGES.get(tag) or _LANGUAGES.get(tag.split("-", 1)[0], _EN)
